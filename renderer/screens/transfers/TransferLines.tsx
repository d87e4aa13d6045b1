import type { Transfer, TransferLine } from '../../../domain/stock/transfer.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import styles from './TransferLines.module.css'

type Column = 'requestedQty' | 'approvedQty' | 'dispatchedQty' | 'receivedQty' | 'damagedQty' | 'shortQty' | 'overQty'
const plain: readonly Column[] = ['requestedQty', 'approvedQty', 'dispatchedQty', 'receivedQty']
const differences: readonly Column[] = ['damagedQty', 'shortQty', 'overQty']

/** What was asked for, what left and what came, model by model. Differences have a column only where there are some. */
export function TransferLines({ transfer }: { readonly transfer: Transfer }) {
  const t = useText()
  const { count } = useFormat()
  // What was approved tells nothing new once just that was sent.
  const isSent = transfer.lines.some(({ dispatchedQty }) => dispatchedQty > 0)
  const asApproved = isSent && transfer.lines.every((line) => line.approvedQty === line.dispatchedQty)
  const told = plain.filter((column) => column !== 'approvedQty' || !asApproved)
  const shown = [...told, ...differences.filter((column) => transfer.lines.some((line) => line[column] > 0))]
  return (
    <table className={styles['table']}>
      <caption className="visuallyHidden">{t('transfers/goods')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('transfers/goods')}</th>
          {shown.map((column) => (
            <th key={column} scope="col" className={styles['number']}>
              {t(`transfers/quantities/${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {transfer.lines.map((line) => (
          <tr key={line.skuCode}>
            <th scope="row">
              <LineName line={line} />
            </th>
            {shown.map((column) => (
              <td key={column} className={css(styles, 'number', differences.includes(column) && line[column] > 0 && 'bad')}>
                {line[column] === 0 ? <span className={styles['none']}>–</span> : count(line[column])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The model with its colour and capacity; what the catalogue does not know goes by its name alone. */
export function LineName({ line }: { readonly line: Pick<TransferLine, 'skuCode' | 'modelName'> }) {
  const { colour, capacity } = useSkus().nameOf(line.skuCode)
  const model = line.modelName.replace(capacity, '').trim()
  return (
    <>
      <span className={styles['model']}>{model}</span>
      <span className={styles['option']}>{[capacity, colour].filter((part) => part !== '').join(' · ')}</span>
    </>
  )
}
