import { LoaderCircle, MonitorSmartphone, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { useDevices } from '../../data/useDevices.ts'
import { useText } from '../../text/useText.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { DecideDialog } from './DecideDialog.tsx'
import type { DeviceAct } from './deviceActs.ts'
import { DeviceTable } from './DeviceTable.tsx'
import styles from './DevicesScreen.module.css'

/** The PCs of the own people: whoever runs the shop approves, refuses and locks them, and reports them lost. */
export function DevicesScreen() {
  const t = useText()
  const { value, refusal, refresh } = useDevices()
  const [deciding, setDeciding] = useState<DeviceAct | null>(null)
  const waiting = value?.devices.filter(({ state }) => state === 'waiting').length ?? 0
  return (
    <div className={styles['screen']}>
      <p className={styles['hint']}>
        {t('devices/hint')} {t('devices/apart')}
      </p>
      <Panel fill title={t('devices/title')} hint={waiting > 0 ? t('devices/waitingCount', { count: waiting }) : undefined}>
        {value === undefined ? (
          <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('devices/offline') : t('app/loading')} />
        ) : value.devices.length === 0 ? (
          <EmptyState icon={MonitorSmartphone} title={t('devices/none')} hint={t('devices/noneHint')} />
        ) : (
          <DeviceTable reply={value} onDecide={setDeciding} />
        )}
      </Panel>
      {deciding ? <DecideDialog {...deciding} onChanged={() => void refresh()} onClose={() => setDeciding(null)} /> : null}
    </div>
  )
}
