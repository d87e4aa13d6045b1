import { ShieldCheck, X } from 'lucide-react'
import { useState } from 'react'
import { MINUTE_MS, HOUR_MS } from '../../../domain/kernel/instant.ts'
import type { SaleRightsView, SaleRightView } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import { useHubs } from '../../data/useHubs.ts'
import { useNow } from '../../data/useNow.ts'
import { useOnline, useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import styles from './SaleRightsPanel.module.css'

export type SaleRightsPanelProps = { readonly view: SaleRightsView; readonly onClose: () => void }

/** What this PC alone may sell while the line is down, until when, and how to get more or give it back. */
export function SaleRightsPanel({ view, onClose }: SaleRightsPanelProps) {
  const t = useText()
  const { clock } = useFormat()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const online = useOnline()
  const now = useNow(MINUTE_MS)
  const user = useUser()
  const { hubs } = useHubs()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const hub = hubs.find(({ dealerCode, state }) => dealerCode !== null && dealerCode === user?.dealerCode && state === 'open')
  const active = view.rights.filter(({ state }) => state === 'active')
  const take = async () => {
    if (!hub) return
    if (await run(() => engine.takeSaleRight(active[0]?.hubCode ?? hub.hubCode))) show('good', t('rights/taken'))
  }
  useHotkey('Escape', onClose)
  return (
    <Panel
      fill
      as="aside"
      label={t('rights/title')}
      title={t('rights/title')}
      actions={
        <Button look="icon" aria-label={t('rights/close')} aria-keyshortcuts="Escape" onPress={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      }
    >
      <div className={styles['content']}>
        <Keeping view={view} />
        {view.leftCount > 0 ? (
          <div className={styles['sum']}>
            <p className={styles['count']}>
              <b>{view.leftCount}</b> {t('rights/left')}
            </p>
            {view.expiresAt === null ? null : (
              <p>
                {t('rights/until', { when: clock(view.expiresAt) })} ·{' '}
                {t('rights/untilLeft', { left: leftWords(Date.parse(view.expiresAt) - now) })}
              </p>
            )}
            <p className={styles['quiet']}>{t('rights/lead')}</p>
          </div>
        ) : null}
        {view.refusal !== null && view.refusal !== 'sale_right_none_available' ? (
          <div className={styles['note']}>
            <ErrorNote>{refusalText(view.refusal)}</ErrorNote>
          </div>
        ) : null}
        {refusal ? (
          <div className={styles['note']}>
            <ErrorNote tone={refusal === 'sale_right_none_available' ? 'warn' : 'bad'}>{refusalText(refusal)}</ErrorNote>
          </div>
        ) : null}
        {online ? null : (
          <div className={styles['note']}>
            <ErrorNote tone="warn">{t('rights/offline')}</ErrorNote>
          </div>
        )}
        {active.length === 0 ? <EmptyState icon={ShieldCheck} title={t('rights/none')} hint={t('rights/emptyHint')} /> : null}
        {active.map((right) => (
          <Right key={right.id} right={right} />
        ))}
      </div>
      <footer className={styles['foot']}>
        {hub ? null : <p className={styles['quiet']}>{t('rights/noHub')}</p>}
        <Button look="go" isDisabled={!online || busy || !hub} onPress={() => void take()}>
          {t(active.length > 0 ? 'rights/more' : 'rights/take')}
        </Button>
      </footer>
    </Panel>
  )
}

/** Whether this PC takes units by itself. Switched off, what it holds goes back at once, after saying so. */
function Keeping({ view: { keeping, leftCount } }: { readonly view: SaleRightsView }) {
  const t = useText()
  const engine = useEngine()
  const online = useOnline()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const refusalText = useRefusalText()
  const [asking, setAsking] = useState(false)
  const { setting, isElsewhere } = keeping
  const isOn = setting === 'on' || (setting === 'auto' && !isElsewhere)
  const words = setting === 'auto' ? (isElsewhere ? 'elsewhere' : 'here') : setting
  const keep = async (on: boolean) => {
    if (!(await run(() => engine.keepSaleRights(on)))) return
    setAsking(false)
    if (!on && leftCount > 0) show('good', t(online ? 'rights/gaveBack' : 'rights/gaveBackOffline'))
  }
  return (
    <section className={styles['keeping']}>
      <div>
        <Toggle on={isOn} onChange={(on) => (on || leftCount === 0 ? void keep(on) : setAsking(true))}>
          {t('rights/keep')}
        </Toggle>
      </div>
      <p className={styles['quiet']}>{t(`rights/keeping/${words}`)}</p>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      <Dialog
        title={t('rights/offTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button {...focusFirst} onPress={() => setAsking(false)}>
              {t('act/cancel')}
            </Button>
            <Button look="danger" isDisabled={busy} onPress={() => void keep(false)}>
              {t('rights/off')}
            </Button>
          </>
        }
      >
        <p>{t('rights/giveBackBody', { count: leftCount })}</p>
      </Dialog>
    </section>
  )
}

/** 3:05 */
function leftWords(leftMs: number): string {
  const left = Math.max(0, leftMs)
  return `${Math.floor(left / HOUR_MS)}:${String(Math.floor((left % HOUR_MS) / MINUTE_MS)).padStart(2, '0')}`
}

function Right({ right }: { readonly right: SaleRightView }) {
  const t = useText()
  const engine = useEngine()
  const online = useOnline()
  const show = useToasts((state) => state.show)
  const refusalText = useRefusalText()
  const { busy, refusal, run } = useAct()
  const [asking, setAsking] = useState(false)
  const unsold = right.units.filter(({ state }) => state === 'leased').length
  const giveBack = async () => {
    const input = { params: { id: right.id }, body: {} }
    if (!(await run(() => engine.command('POST /sale-rights/:id/return', input, t('rights/giveBack'))))) return
    setAsking(false)
    show('good', t(online ? 'rights/gaveBack' : 'rights/gaveBackOffline'))
  }
  return (
    <section className={styles['right']}>
      <ul>
        {right.units.map(({ imei, modelName, colour, capacity, state, provisionalNo }) => (
          <li key={imei} className={styles['unit']}>
            <div className={styles['what']}>
              <p className={styles['model']}>
                {modelName.replace(capacity, '').trim()} {capacity} · {colour}
              </p>
              <p className={styles['quiet']}>{imei}</p>
              <p className={styles['quiet']}>{provisionalNo}</p>
            </div>
            <Tag tone={state === 'leased' ? 'good' : state === 'queued' ? 'mine' : 'plain'}>{t(`rights/unitState/${state}`)}</Tag>
          </li>
        ))}
      </ul>
      <div className={styles['back']}>
        <Button isDisabled={unsold === 0} onPress={() => setAsking(true)}>
          {t('rights/giveBack')}
        </Button>
      </div>
      <Dialog
        title={t('rights/giveBackTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{t('act/cancel')}</Button>
            <Button {...focusFirst} look="go" isDisabled={busy} onPress={() => void giveBack()}>
              {t('rights/giveBack')}
            </Button>
          </>
        }
      >
        <p>{t('rights/giveBackBody', { count: unsold })}</p>
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      </Dialog>
    </section>
  )
}
