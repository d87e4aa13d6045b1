import { Minus, Plus } from 'lucide-react'
import type { SkuCode } from '../../../domain/kernel/ids.ts'
import type { Transfer, TransferLine } from '../../../domain/stock/transfer.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { Tag } from '../../ui/Tag.tsx'
import { tallyOf, type Mark, type Receipt } from './receipt.ts'
import { LineName } from './TransferLines.tsx'
import styles from './ReceiptLines.module.css'

export type ReceiptLinesProps = {
  readonly transfer: Transfer
  readonly receipt: Receipt
  readonly onPieces: (skuCode: SkuCode, mark: Mark, by: number) => void
}

/** A long list scrolls inside its panel, so the keyboard must reach it. */
const scrollsByKeyboard = { tabIndex: 0 } as const

/** Every model with how much of it is here. Goods without an IMEI are counted by hand or by their barcode. */
export function ReceiptLines({ transfer, receipt, onPieces }: ReceiptLinesProps) {
  const t = useText()
  return (
    <ul aria-label={t('transfers/goods')} {...scrollsByKeyboard}>
      {transfer.lines.map((line) => {
        const { accepted, damaged, over, missing, sent } = tallyOf(line, receipt)
        const done = accepted + damaged
        return (
          <li key={line.skuCode} className={css(styles, 'line', receipt.skuCode === line.skuCode && 'current')}>
            <div className={styles['name']}>
              <LineName line={line} />
            </div>
            <div className={styles['tags']}>
              {damaged > 0 ? <Tag tone="bad">{`${t('transfers/marks/damaged')} ${damaged}`}</Tag> : null}
              {over > 0 ? <Tag tone="warn">{`${t('transfers/marks/over')} ${over}`}</Tag> : null}
              {missing > 0 ? <Tag>{t('transfers/left', { count: missing })}</Tag> : <Tag tone="good">{t('transfers/complete')}</Tag>}
            </div>
            {line.serialised ? null : <Pieces line={line} full={missing === 0} onPieces={onPieces} />}
            <p className={styles['count']}>
              <b>{done}</b>/{sent}
            </p>
            <div className={styles['track']} aria-hidden="true">
              <div className={styles['bar']} style={{ width: `${sent === 0 ? 0 : Math.min(100, (done / sent) * 100)}%` }} />
            </div>
          </li>
        )
      })}
    </ul>
  )
}

type PiecesProps = { readonly line: TransferLine; readonly full: boolean; readonly onPieces: ReceiptLinesProps['onPieces'] }

function Pieces({ line, full, onPieces }: PiecesProps) {
  const t = useText()
  return (
    <div className={styles['pieces']}>
      <Button
        look="icon"
        aria-label={t('transfers/oneLess', { name: line.modelName })}
        onPress={() => onPieces(line.skuCode, 'accepted', -1)}
      >
        <Minus size={14} aria-hidden="true" />
      </Button>
      <Button
        look="icon"
        aria-label={t('transfers/oneMore', { name: line.modelName })}
        isDisabled={full}
        onPress={() => onPieces(line.skuCode, 'accepted', 1)}
      >
        <Plus size={14} aria-hidden="true" />
      </Button>
    </div>
  )
}
