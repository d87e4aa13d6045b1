import { X } from 'lucide-react'
import type { Transfer } from '../../../domain/stock/transfer.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { shortModel } from '../../ui/contract/shortModel.ts'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import { uncountedIn, type Mark, type Receipt } from './receipt.ts'
import styles from './ScannedUnits.module.css'

const tones: Record<Mark, Tone> = { accepted: 'good', damaged: 'bad', over: 'warn' }

export type ScannedUnitsProps = {
  readonly transfer: Transfer
  readonly receipt: Receipt
  /** Null takes the scan back. */
  readonly onMark: (imei: string, mark: Mark | null) => void
}

/** What was scanned here and not handed in, the newest first, so that a slip is put right at once. */
export function ScannedUnits({ transfer, receipt, onMark }: ScannedUnitsProps) {
  const t = useText()
  const skus = useSkus()
  const open = new Set(uncountedIn(transfer, receipt).units.map(({ imei }) => imei))
  const sent = new Set(transfer.lines.flatMap(({ dispatchedImeis }) => dispatchedImeis))
  return (
    <section aria-label={t('transfers/scanned')} className={styles['units']}>
      <h3 className={styles['title']}>
        {t('transfers/scanned')} {receipt.units.length}
      </h3>
      <ul>
        {receipt.units.toReversed().map(({ imei, skuCode, mark }) => (
          <li key={imei} className={styles['unit']}>
            <Tag tone={tones[mark]}>{t(`transfers/marks/${mark}`)}</Tag>
            <div className={styles['what']}>
              <p>{imei}</p>
              <p className={styles['model']}>
                {shortModel(skus.nameOf(skuCode).modelName)} · {skus.nameOf(skuCode).colour}
                {open.has(imei) ? '' : ` · ${t('transfers/countedAlready')}`}
              </p>
            </div>
            {sent.has(imei) && open.has(imei) ? (
              <Button
                look="quiet"
                aria-label={`${imei} ${t(mark === 'damaged' ? 'transfers/asFine' : 'transfers/asDamaged')}`}
                onPress={() => onMark(imei, mark === 'damaged' ? 'accepted' : 'damaged')}
              >
                {t(mark === 'damaged' ? 'transfers/asFine' : 'transfers/asDamaged')}
              </Button>
            ) : null}
            <Button look="icon" aria-label={t('transfers/unscan', { imei })} onPress={() => onMark(imei, null)}>
              <X size={14} aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
