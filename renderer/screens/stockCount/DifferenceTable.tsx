import type { CountDifference } from '../../../domain/stock/stockCount.ts'
import type { Hubs } from '../../data/useHubs.ts'
import type { Skus } from '../../data/useSkus.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../../ui/Tag.tsx'
import styles from './DifferenceTable.module.css'

export type DifferenceTableProps = {
  readonly kind: CountDifference['kind']
  readonly rows: readonly CountDifference[]
  readonly skus: Skus
  readonly hubs: Hubs
}

export function DifferenceTable({ kind, rows, skus, hubs }: DifferenceTableProps) {
  const t = useText()
  if (rows.length === 0) return null
  return (
    <table className={styles['table']}>
      <caption className={styles['caption']}>
        <Tag tone={kind === 'missing' ? 'bad' : 'warn'}>{`${t(`count/${kind}`)} ${rows.length}`}</Tag>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('count/unit')}</th>
          <th scope="col">{t('transfers/goods')}</th>
          <th scope="col">{t('count/bookState')}</th>
          <th scope="col">{t('count/what')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const name = row.skuCode === null ? null : skus.nameOf(row.skuCode)
          return (
            <tr key={row.imei}>
              <th scope="row">{row.imei}</th>
              <td>{name === null ? t('count/nobody') : `${name.modelName} · ${name.colour}`}</td>
              <td>
                {row.state === null ? '–' : t(`count/unitStates/${row.state}`)}
                {row.hubCode !== null && kind === 'extra' ? <span className={styles['quiet']}> {hubs.nameOf(row.hubCode)}</span> : null}
              </td>
              <td>{t(row.bookable ? (kind === 'missing' ? 'count/written' : 'count/found') : 'count/follow')}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
