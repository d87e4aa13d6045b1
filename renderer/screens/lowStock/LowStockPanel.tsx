import { PackageCheck } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { LowStockRow } from './LowStockRow.tsx'
import { lowRows, mayAskFor, type LowRow } from './lowStockRows.ts'
import styles from './LowStockPanel.module.css'

const NOTHING = [] as const

/** Enter on a row asks for it; one more key asks for everything. */
export function LowStockPanel({ hubs, mayAsk }: { readonly hubs: Hubs; readonly mayAsk: boolean }) {
  const t = useText()
  const { count } = useFormat()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const proposals = useTopic('lowStock', null)
  const transfers = useTopic('transfers', { hubCode: null }) ?? NOTHING
  const [oursOnly, setOursOnly] = useState(true)
  const [quantities, setQuantities] = useState<Readonly<Record<string, number>>>({})
  const [askingAll, setAskingAll] = useState(false)
  const hasOwn = hubs.own.length > 0
  const rows = lowRows(proposals ?? NOTHING, { own: hubs.own, transfers, oursOnly: oursOnly && hasOwn })
  const open = mayAsk ? rows.filter(mayAskFor) : []
  const quantityOf = ({ key, proposal }: LowRow) => quantities[key] ?? proposal.proposedQty

  /** One command per hub: it makes a request per centre. */
  const ask = async (wanted: readonly LowRow[]) => {
    for (const hubCode of new Set(wanted.map(({ proposal }) => proposal.hubCode))) {
      const lines = wanted.flatMap((row) => {
        const { skuCode, fromHubCode } = row.proposal
        const quantity = quantityOf(row)
        return row.proposal.hubCode === hubCode && fromHubCode !== null && quantity > 0 ? [{ skuCode, quantity, fromHubCode }] : []
      })
      if (lines.length === 0) continue
      const label = t('lowStock/label', { hub: hubs.nameOf(hubCode) })
      if (!(await run(() => engine.command('POST /replenishments/proposals', { body: { hubCode, lines } }, label)))) return false
    }
    return true
  }
  const askOne = async (row: LowRow) => {
    const name = `${row.proposal.modelName} ${row.proposal.colour}`
    if (await ask([row])) show('good', t('lowStock/askedOne', { name, count: quantityOf(row) }))
  }
  const askAll = async () => {
    setAskingAll(false)
    if (await ask(open)) show('good', t('lowStock/askedAll', { count: open.length }))
  }
  useHotkey('R', () => setAskingAll(true), open.length > 0 && !busy)
  return (
    <Panel
      fill
      title={t('lowStock/title')}
      hint={rows.length > 0 ? t('lowStock/hint', { count: count(rows.length) }) : undefined}
      actions={
        <>
          {hasOwn ? (
            <Toggle on={oursOnly} onChange={setOursOnly}>
              {t('lowStock/ours')}
            </Toggle>
          ) : null}
          {mayAsk ? (
            <Button look="go" keys="R" aria-keyshortcuts="R" isDisabled={open.length === 0 || busy} onPress={() => setAskingAll(true)}>
              {t('lowStock/askAll')} {open.length > 0 ? open.length : ''}
            </Button>
          ) : null}
        </>
      }
    >
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      {rows.length === 0 ? (
        <EmptyState
          icon={PackageCheck}
          title={proposals === undefined ? t('app/loading') : t('lowStock/none')}
          hint={proposals === undefined ? undefined : t('lowStock/noneHint')}
        />
      ) : (
        <section className={styles['scroller']} aria-label={`${t('lowStock/title')}. ${t('lowStock/keys')}`}>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">{t('lowStock/goods')}</th>
                <th scope="col">{t('lowStock/hub')}</th>
                <th scope="col">{t('lowStock/state')}</th>
                <th scope="col" className={styles['number']}>
                  {t('lowStock/available')}
                </th>
                <th scope="col" className={styles['number']}>
                  {t('lowStock/coming')}
                </th>
                <th scope="col" className={styles['number']}>
                  {t('lowStock/point')}
                </th>
                <th scope="col">{t('lowStock/source')}</th>
                <th scope="col" className={styles['number']}>
                  {t('lowStock/propose')}
                </th>
                <th scope="col">
                  <span className="visuallyHidden">{t('sync/actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <LowStockRow
                  key={row.key}
                  row={row}
                  hubs={hubs}
                  quantity={quantityOf(row)}
                  mayAsk={mayAsk && mayAskFor(row) && !busy}
                  onQuantity={(quantity) => setQuantities({ ...quantities, [row.key]: quantity })}
                  onAsk={() => void askOne(row)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Dialog
        title={t('lowStock/askAllTitle', { count: open.length })}
        isOpen={askingAll}
        onClose={() => setAskingAll(false)}
        actions={
          <>
            <Button onPress={() => setAskingAll(false)}>{t('act/cancel')}</Button>
            <Button {...focusFirst} look="go" onPress={() => void askAll()}>
              {t('lowStock/askAll')}
            </Button>
          </>
        }
      >
        <p>{t('lowStock/askAllBody', { units: open.reduce((sum, row) => sum + quantityOf(row), 0) })}</p>
      </Dialog>
    </Panel>
  )
}
