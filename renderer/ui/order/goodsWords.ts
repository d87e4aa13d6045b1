type Goods = { readonly name: string; readonly colour: string; readonly capacity: string }

/** Colour and capacity as they stand beside a name, without what the name says already. */
export function optionWords({ name, colour, capacity }: Goods): string {
  return [colour, name.includes(capacity) ? '' : capacity].filter((word) => word !== '').join(' ')
}

/** An order number without the dealer, for lists of one dealer's own. */
export const shortOrderNo = (orderNo: string): string => orderNo.replace(/^D\d{4}-/, '')
