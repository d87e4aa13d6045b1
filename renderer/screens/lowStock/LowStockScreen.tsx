import { holds } from '../../../domain/access/permissions.ts'
import { useHubs } from '../../data/useHubs.ts'
import { useUser } from '../../data/useStatus.ts'
import { HubStates } from './HubStates.tsx'
import { LowStockPanel } from './LowStockPanel.tsx'
import styles from './LowStockScreen.module.css'

/** What runs low and how to order it, beside the state of the hubs that the person runs. */
export function LowStockScreen() {
  const hubs = useHubs()
  const user = useUser()
  const mayChange = user !== null && holds(user, 'stock.change')
  return (
    <div className={styles['screen']}>
      <LowStockPanel hubs={hubs} mayAsk={mayChange} />
      <HubStates hubs={hubs} />
    </div>
  )
}
