import type { Hubs } from '../../data/useHubs.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { QuantityField } from '../../ui/QuantityField.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { LowRow } from './lowStockRows.ts'
import styles from './LowStockPanel.module.css'

export type LowStockRowProps = {
  readonly row: LowRow
  readonly hubs: Hubs
  readonly quantity: number
  readonly mayAsk: boolean
  readonly onQuantity: (quantity: number) => void
  readonly onAsk: () => void
}

/** Up and down lead from one row's button to the next one's. */
function moveToNextRow(event: { readonly key: string; readonly target: EventTarget; preventDefault(): void }): void {
  const row = event.target instanceof Element ? event.target.closest('tr') : null
  let next = event.key === 'ArrowDown' ? row?.nextElementSibling : event.key === 'ArrowUp' ? row?.previousElementSibling : null
  while (next && !next.querySelector('button')) next = event.key === 'ArrowDown' ? next.nextElementSibling : next.previousElementSibling
  if (!next) return
  event.preventDefault()
  next.querySelector('button')?.focus()
}

export function LowStockRow({ row, hubs, quantity, mayAsk, onQuantity, onAsk }: LowStockRowProps) {
  const t = useText()
  const { count } = useFormat()
  const { proposal, asked } = row
  const name = `${proposal.modelName} ${proposal.colour}`
  const hub = hubs.nameOf(proposal.hubCode)
  return (
    <tr>
      <th scope="row">
        {proposal.modelName.replace(proposal.capacity, '').trim()}
        <span className={styles['option']}>
          {[proposal.capacity, proposal.colour].filter((part) => part !== '-' && part !== '').join(' · ')}
        </span>
      </th>
      <td>{hub}</td>
      <td>
        {asked > 0 ? (
          <Tag tone="mine">{`${t('lowStock/asked')} ${count(asked)}`}</Tag>
        ) : (
          <Tag tone={proposal.belowMin ? 'bad' : 'warn'}>{t(proposal.belowMin ? 'lowStock/belowMin' : 'lowStock/atPoint')}</Tag>
        )}
      </td>
      <td className={css(styles, 'number', proposal.belowMin && 'bad')}>{count(proposal.availableQty)}</td>
      <td className={styles['number']}>{proposal.inTransitInQty > 0 ? `+${count(proposal.inTransitInQty)}` : ''}</td>
      <td className={styles['number']}>{count(proposal.reorderPoint)}</td>
      <td>
        {proposal.fromHubCode === null ? (
          <span className={styles['none']}>{t('lowStock/noSource')}</span>
        ) : (
          hubs.nameOf(proposal.fromHubCode)
        )}
      </td>
      <td className={styles['number']}>
        {mayAsk ? <QuantityField label={`${name} ${t('lowStock/propose')}`} value={quantity} onChange={onQuantity} /> : count(quantity)}
      </td>
      <td className={styles['act']}>
        {mayAsk ? (
          <Button aria-label={t('lowStock/rowLabel', { hub, name })} isDisabled={quantity === 0} onPress={onAsk} onKeyDown={moveToNextRow}>
            {t('lowStock/askOne')}
          </Button>
        ) : null}
      </td>
    </tr>
  )
}
