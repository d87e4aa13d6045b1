import { useState } from 'react'
import type { Hub, HubState } from '../../../domain/stock/hub.ts'
import { hubTable } from '../../../domain/stock/hubTable.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { hubLeft, isEmpty, type HubLeft } from './hubLeft.ts'
import styles from './HubStates.module.css'

const tones: Record<HubState, Tone> = { planned: 'plain', open: 'good', paused: 'warn', closing: 'bad', closed: 'plain' }
const leftKinds = ['onHand', 'reserved', 'leased', 'inTransit', 'transfers'] as const
const NOTHING = [] as const
/** A long list scrolls inside its panel, so the keyboard must reach it. */
const scrollsByKeyboard = { tabIndex: 0 } as const

/** The hubs the person runs. A hub that cannot be closed says what is left in it. */
export function HubStates({ hubs }: { readonly hubs: Hubs }) {
  const t = useText()
  const online = useOnline()
  const transfers = useTopic('transfers', { hubCode: null }) ?? NOTHING
  const [asked, setAsked] = useState<{ readonly hub: Hub; readonly to: HubState } | null>(null)
  const leftWords = (left: HubLeft) =>
    leftKinds.flatMap((kind) => (left[kind] > 0 ? [t(`hubStates/left/${kind}`, { count: left[kind] })] : [])).join(' · ')
  const shown = hubs.own.length > 0 ? hubs.own : hubs.hubs
  return (
    <Panel fill as="aside" label={t('hubStates/title')} title={t('hubStates/title')}>
      {online || hubs.own.length === 0 ? null : (
        <div className={styles['note']}>
          <ErrorNote tone="warn">{t('hubStates/offline')}</ErrorNote>
        </div>
      )}
      <ul className={styles['list']} aria-label={t('hubStates/title')} {...scrollsByKeyboard}>
        {shown.map((hub) => {
          const left = hubLeft(hub, hubs.levels, transfers)
          const mine = hubs.own.includes(hub)
          return (
            <li key={hub.hubCode} className={styles['hub']}>
              <p className={styles['head']}>
                <b>{hub.name}</b> <Tag tone={tones[hub.state]}>{t(`stock/state/${hub.state}`)}</Tag>
              </p>
              <p className={styles['quiet']}>
                {t(`stock/type/${hub.hubType}`)} · {hub.region.sigungu}
              </p>
              {hub.state === 'closing' && !isEmpty(left) ? (
                <p className={styles['left']}>{t('hubStates/notEmpty', { left: leftWords(left) })}</p>
              ) : null}
              {mine && hubTable[hub.state].length > 0 ? (
                <div className={styles['acts']}>
                  {hubTable[hub.state].map((to) => (
                    <Button
                      key={to}
                      aria-label={t('hubStates/ask', { hub: hub.name, to: t(`hubStates/to/${to}`) })}
                      isDisabled={!online || (to === 'closed' && !isEmpty(left))}
                      onPress={() => setAsked({ hub, to })}
                    >
                      {t(`hubStates/to/${to}`)}
                    </Button>
                  ))}
                </div>
              ) : null}
            </li>
          )
        })}
      </ul>
      {asked ? <ChangeDialog {...asked} onClose={() => setAsked(null)} /> : null}
    </Panel>
  )
}

function ChangeDialog({ hub, to, onClose }: { readonly hub: Hub; readonly to: HubState; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const change = async (reason: string) => {
    if (!(await run(() => engine.call('POST /hubs/:hubCode/state', { params: { hubCode: hub.hubCode }, body: { to, reason } })))) return
    show('good', t('hubStates/done', { hub: hub.name, state: t(`stock/state/${to}`) }))
    onClose()
  }
  return (
    <ReasonDialog
      isOpen
      title={t('hubStates/ask', { hub: hub.name, to: t(`hubStates/to/${to}`) })}
      act={t(`hubStates/to/${to}`)}
      busy={busy}
      usual={[t('hubStates/usual/repair'), t('hubStates/usual/move'), t('hubStates/usual/end')]}
      refusal={refusal && refusalText(refusal)}
      onClose={onClose}
      onAct={(reason) => void change(reason)}
    >
      <p>{t(`hubStates/about/${to}`)}</p>
    </ReasonDialog>
  )
}
