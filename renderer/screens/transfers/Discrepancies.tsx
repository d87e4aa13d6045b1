import { useState } from 'react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { discrepancyResolutions, type Discrepancy, type DiscrepancyResolution } from '../../../domain/stock/transfer.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import { useNow } from '../../data/useNow.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Tag } from '../../ui/Tag.tsx'
import styles from './Discrepancies.module.css'

/** Every difference, and how a person closed it. Nothing is squared by itself. */
export function Discrepancies({ view, mayClose }: { readonly view: TransferView; readonly mayClose: boolean }) {
  const t = useText()
  const skus = useSkus()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  const [closing, setClosing] = useState<Discrepancy | null>(null)
  const { discrepancies } = view.body
  if (discrepancies.length === 0) return null
  const nameOf = ({ skuCode }: Discrepancy) => {
    const { modelName, colour } = skus.nameOf(skuCode)
    return `${modelName} ${colour}`.trim()
  }
  return (
    <section aria-label={t('transfers/differences')}>
      <h3 className={styles['title']}>{t('transfers/differences')}</h3>
      <ul>
        {discrepancies.map((one) => (
          <li key={one.discrepancyId} className={styles['item']}>
            <Tag tone={one.closed ? 'plain' : 'bad'}>{t(`transfers/marks/${one.kind}`)}</Tag>
            <div className={styles['what']}>
              <p>
                {nameOf(one)} <b>{t('stock/units', { count: one.quantity })}</b>
              </p>
              {one.imeis.length > 0 ? <p className={styles['quiet']}>{one.imeis.join(', ')}</p> : null}
              {one.closed ? (
                <p className={styles['quiet']}>
                  {t(`transfers/resolutions/${one.closed.resolution}`)} · {one.closed.reason} · {one.closed.by.displayName} ·{' '}
                  {when(one.closed.at, now)}
                </p>
              ) : null}
            </div>
            {one.closed === null && mayClose ? (
              <Button aria-label={`${nameOf(one)} ${t('transfers/acts/closeDiscrepancy')}`} onPress={() => setClosing(one)}>
                {t('transfers/acts/closeDiscrepancy')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {closing ? <CloseDialog view={view} one={closing} name={nameOf(closing)} onClose={() => setClosing(null)} /> : null}
    </section>
  )
}

type CloseProps = { readonly view: TransferView; readonly one: Discrepancy; readonly name: string; readonly onClose: () => void }

function CloseDialog({ view, one, name, onClose }: CloseProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const { busy, refusal, run } = useAct()
  const ways: readonly DiscrepancyResolution[] = discrepancyResolutions[one.kind]
  const [resolution, setResolution] = useState<DiscrepancyResolution>(ways[0] ?? 'lost')
  const close = async (reason: string) => {
    const body = { kind: 'closeDiscrepancy', discrepancyId: one.discrepancyId, resolution, reason } as const
    if (await run(() => engine.call('POST /transfers/:id/actions', { params: { id: view.id }, body }))) onClose()
  }
  return (
    <ReasonDialog
      isOpen
      title={`${t(`transfers/marks/${one.kind}`)} ${t('stock/units', { count: one.quantity })} · ${name}`}
      act={t('transfers/acts/closeDiscrepancy')}
      busy={busy}
      onClose={onClose}
      onAct={(reason) => void close(reason)}
      refusal={refusal && refusalText(refusal)}
    >
      <Segmented
        label={t('transfers/how')}
        options={ways.map((id) => ({ id, name: t(`transfers/resolutions/${id}`) }))}
        value={resolution}
        onChange={setResolution}
      />
      <p>{t(`transfers/effects/${resolution}`)}</p>
    </ReasonDialog>
  )
}
