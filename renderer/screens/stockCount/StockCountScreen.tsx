import { ClipboardList } from 'lucide-react'
import { useState } from 'react'
import type { StockCountId } from '../../../domain/kernel/ids.ts'
import { useHubs } from '../../data/useHubs.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { CountDesk } from './CountDesk.tsx'
import { CountResult } from './CountResult.tsx'
import { EarlierCounts } from './EarlierCounts.tsx'
import { StartCountDialog } from './StartCountDialog.tsx'
import styles from './StockCountScreen.module.css'

/** The count under way takes the screen; others are in a list beside it. */
export function StockCountScreen() {
  const t = useText()
  const hubs = useHubs()
  const views = useTopic('stockCounts', null)
  const [openId, setOpenId] = useState<StockCountId | null>(null)
  const [starting, setStarting] = useState(false)
  const own = hubs.own.map(({ hubCode }) => hubCode)
  const mine = (views ?? []).filter(({ body }) => own.includes(body.hubCode))
  const underWay = mine.find(({ body }) => body.state === 'counting' || body.state === 'submitted')
  const shown = mine.find(({ id }) => id === openId) ?? underWay
  const mayStart = own.length > 0 && underWay === undefined
  useHotkey('N', () => setStarting(true), mayStart)
  return (
    <div className={styles['screen']}>
      {shown ? (
        shown.body.state === 'counting' ? (
          <CountDesk key={shown.id} view={shown} hubs={hubs} />
        ) : (
          <CountResult key={shown.id} view={shown} hubs={hubs} />
        )
      ) : (
        <Panel fill title={t('count/title')}>
          <EmptyState
            icon={ClipboardList}
            title={views === undefined ? t('app/loading') : own.length === 0 ? t('count/noHub') : t('count/none')}
            hint={own.length === 0 ? undefined : t('count/noneHint')}
          >
            {own.length === 0 ? null : (
              <Button look="go" keys="N" aria-keyshortcuts="N" onPress={() => setStarting(true)}>
                {t('count/start')}
              </Button>
            )}
          </EmptyState>
        </Panel>
      )}
      <EarlierCounts
        views={mine}
        openId={shown?.id ?? null}
        hubs={hubs}
        onOpen={setOpenId}
        onStart={mayStart && shown ? () => setStarting(true) : null}
      />
      {starting ? (
        <StartCountDialog
          hubs={hubs}
          onClose={() => setStarting(false)}
          onStarted={(id) => {
            setOpenId(id)
            setStarting(false)
          }}
        />
      ) : null}
    </div>
  )
}
