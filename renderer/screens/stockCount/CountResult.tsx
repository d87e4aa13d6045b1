import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import type { CountAction } from '../../../domain/protocol/stock.ts'
import type { CountDifference } from '../../../domain/stock/stockCount.ts'
import type { StockCountView } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { DifferenceTable } from './DifferenceTable.tsx'
import styles from './CountResult.module.css'

/** A long list scrolls inside its panel, so the keyboard must reach it. */
const scrollsByKeyboard = { tabIndex: 0 } as const

/** What differs from the books, and what applying it would change. Until a person says why, the books stay as they are. */
export function CountResult({ view, hubs }: { readonly view: StockCountView; readonly hubs: Hubs }) {
  const t = useText()
  const { count } = useFormat()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const { busy, refusal, run } = useAct()
  const skus = useSkus()
  const { body } = view
  const [asked, setAsked] = useState<'apply' | 'cancel' | null>(null)
  const open = body.state === 'submitted'
  const bookable = (kind: CountDifference['kind']) => body.differences.filter((one) => one.kind === kind && one.bookable).length
  const values = { missing: bookable('missing'), extra: bookable('extra') }
  const send = async (action: CountAction) => {
    const label = t('count/label', { hub: hubs.nameOf(body.hubCode) })
    if (await run(() => engine.command('POST /stock-counts/:id/actions', { params: { id: view.id }, body: action }, label))) setAsked(null)
  }
  useHotkey('Ctrl+Enter', () => setAsked('apply'), open && asked === null)
  return (
    <Panel
      fill
      title={t('count/title')}
      hint={`${hubs.nameOf(body.hubCode)} · ${t(`count/states/${body.state}`)}`}
      actions={
        open ? (
          <>
            <Button isDisabled={busy} onPress={() => setAsked('cancel')}>
              {t('count/cancel')}
            </Button>
            <Button isDisabled={busy} onPress={() => void send({ kind: 'reopen' })}>
              {t('count/reopen')}
            </Button>
            <Button look="go" keys="Ctrl+Enter" aria-keyshortcuts="Control+Enter" isDisabled={busy} onPress={() => setAsked('apply')}>
              {t('count/apply')}
            </Button>
          </>
        ) : null
      }
    >
      <p className={styles['lead']}>
        {t('count/scanned')} <b>{count(body.scannedImeis.length)}</b>
        {body.expectedCount === null ? null : <> · {t('count/expected', { count: count(body.expectedCount) })}</>}
        {body.reason === null ? null : (
          <>
            {' '}
            · {body.reason} {body.appliedBy ? `(${body.appliedBy.displayName})` : ''}
          </>
        )}
      </p>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      {body.differences.length === 0 && body.expectedCount !== null ? (
        <EmptyState
          icon={CircleCheck}
          title={t('count/match')}
          hint={open ? t('count/matchHint', { count: body.scannedImeis.length }) : undefined}
        />
      ) : (
        <section className={styles['tables']} aria-label={t('transfers/differences')} {...scrollsByKeyboard}>
          {(['missing', 'extra'] as const).map((kind) => (
            <DifferenceTable key={kind} kind={kind} rows={body.differences.filter((one) => one.kind === kind)} skus={skus} hubs={hubs} />
          ))}
        </section>
      )}
      <ReasonDialog
        isOpen={asked === 'apply'}
        title={t('count/applyTitle')}
        act={t('count/apply')}
        busy={busy}
        usual={[t('count/usual/monthEnd'), t('count/usual/handover'), t('count/usual/audit')]}
        onClose={() => setAsked(null)}
        onAct={(reason) => void send({ kind: 'apply', reason })}
      >
        <p>{values.missing + values.extra === 0 ? t('count/applyNothing') : t('count/applyBody', values)}</p>
      </ReasonDialog>
      <ReasonDialog
        isOpen={asked === 'cancel'}
        title={t('count/cancelTitle')}
        act={t('count/cancel')}
        busy={busy}
        onClose={() => setAsked(null)}
        onAct={(reason) => void send({ kind: 'cancel', reason })}
      >
        <p>{t('count/cancelBody')}</p>
      </ReasonDialog>
    </Panel>
  )
}
