import { Minus, Plus, X } from 'lucide-react'
import type { Offering, Sku } from '../../../domain/catalogue/offering.ts'
import { withLine, withoutLine } from '../../data/orderDraft.ts'
import type { QuotedLine } from '../../data/orderQuote.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Select } from '../../ui/Select.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './BasketLine.module.css'

/** One thing in the basket: its options, its unit or how many, and what it costs. */
export function BasketLine({ sheet, quoted }: { readonly sheet: OrderSheet; readonly quoted: QuotedLine }) {
  const t = useText()
  const refusalText = useRefusalText()
  const { won } = useFormat()
  const { change } = sheet
  const { line, offering, sku, quote, refusal } = quoted
  const name = offering?.name ?? line.offeringCode
  return (
    <li className={styles['line']}>
      <div className={styles['head']}>
        <b>{name}</b>
        <Unit imei={line.imei} leased={sheet.offline} />
        <span className={styles['space']} />
        <b>{quote ? won(quote.unitPrice * line.quantity) : '–'}</b>
        <Button look="icon" aria-label={t('order/remove', { name })} onPress={() => change((now) => withoutLine(now, line.lineId))}>
          <X size={14} aria-hidden="true" />
        </Button>
      </div>
      {refusal ? <p className={styles['bad']}>{refusalText(refusal)}</p> : null}
      {offering && sku ? (
        <div className={styles['options']}>
          {sheet.offline ? (
            <LeasedUnits sheet={sheet} quoted={quoted} />
          ) : (
            <Options sheet={sheet} quoted={quoted} offering={offering} sku={sku} />
          )}
          {line.imei !== null || (offering.category === 'HANDSET' && sheet.draft.kind !== 'SALE') ? null : (
            <Quantity sheet={sheet} quoted={quoted} name={name} />
          )}
        </div>
      ) : null}
    </li>
  )
}

function Unit({ imei, leased }: { readonly imei: string | null; readonly leased: boolean }) {
  const t = useText()
  if (imei === null) return null
  return leased ? <Tag tone="warn">{t('order/unitLeased')}</Tag> : <Tag tone="good">{t('order/unit', { imei })}</Tag>
}

type OptionsProps = {
  readonly sheet: OrderSheet
  readonly quoted: QuotedLine
  readonly offering: Offering
  readonly sku: Sku
}

function Options({ sheet: { change }, quoted: { line }, offering, sku }: OptionsProps) {
  const t = useText()
  const { wonDifference } = useFormat()
  const named = ({ name, priceDelta }: Offering['colours'][number]) =>
    priceDelta === 0 ? name : t('order/optionDelta', { name, won: wonDifference(priceDelta) })
  const choose = (colour: string, capacity: string) => {
    const exact = offering.skus.find((one) => one.colour === colour && one.capacity === capacity)
    // A combination that is not made gives way to one that has the option just chosen.
    const near = offering.skus.find((one) => (colour === sku.colour ? one.capacity === capacity : one.colour === colour))
    const chosen = exact ?? near
    if (chosen) change((now) => withLine(now, line.lineId, { skuCode: chosen.skuCode }))
  }
  const colours = offering.colours.filter(({ name }) => offering.skus.some(({ colour }) => colour === name))
  return (
    <>
      {colours.length > 1 ? (
        <Segmented
          label={t('order/colour')}
          labelHidden
          options={colours.map((option) => ({ id: option.name, name: named(option) }))}
          value={sku.colour}
          onChange={(colour) => choose(colour, sku.capacity)}
        />
      ) : null}
      {offering.capacities.length > 1 ? (
        <Segmented
          label={t('order/capacity')}
          labelHidden
          options={offering.capacities.map((option) => ({ id: option.name, name: named(option) }))}
          value={sku.capacity}
          onChange={(capacity) => choose(sku.colour, capacity)}
        />
      ) : null}
    </>
  )
}

/** Without a line the units themselves are chosen. */
function LeasedUnits({
  sheet: { rights, change },
  quoted: { line, offering },
}: {
  readonly sheet: OrderSheet
  readonly quoted: QuotedLine
}) {
  const t = useText()
  const units = (rights?.left ?? [])
    .filter(({ skuCode }) => offering?.skus.some((sku) => sku.skuCode === skuCode))
    .flatMap(({ skuCode, colour, capacity, imeis }) => imeis.map((imei) => ({ skuCode, imei, note: `${colour} ${capacity}` })))
  return (
    <div className={styles['units']}>
      <Select
        label={t('order/chooseUnit')}
        labelHidden
        placeholder={t('order/chooseUnit')}
        options={units.map(({ imei, note }) => ({ id: imei, name: t('order/unit', { imei }), note }))}
        selected={line.imei}
        onSelect={(imei) => {
          const unit = units.find((one) => one.imei === imei)
          if (unit) change((now) => withLine(now, line.lineId, { skuCode: unit.skuCode, imei, quantity: 1 }))
        }}
      />
    </div>
  )
}

type QuantityProps = { readonly sheet: OrderSheet; readonly quoted: QuotedLine; readonly name: string }

function Quantity({ sheet: { change }, quoted: { line }, name }: QuantityProps) {
  const t = useText()
  const step = (by: number) => change((now) => withLine(now, line.lineId, { quantity: Math.max(1, Math.min(100, line.quantity + by)) }))
  return (
    <fieldset className={styles['quantity']} aria-label={t('order/quantity')}>
      <Button look="icon" aria-label={t('order/less', { name })} isDisabled={line.quantity <= 1} onPress={() => step(-1)}>
        <Minus size={13} aria-hidden="true" />
      </Button>
      <output>{line.quantity}</output>
      <Button look="icon" aria-label={t('order/more', { name })} onPress={() => step(1)}>
        <Plus size={13} aria-hidden="true" />
      </Button>
    </fieldset>
  )
}
