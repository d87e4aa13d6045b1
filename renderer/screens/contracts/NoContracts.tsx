import { FileSearch, Inbox, LoaderCircle } from 'lucide-react'
import type { Role } from '../../../domain/access/permissions.ts'
import type { ContractWindow } from '../../../sync/engineApi.ts'
import { useContractFilter } from '../../data/useContractFilter.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useStatus, useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Progress } from '../../ui/Progress.tsx'

export type NoContractsProps = { readonly window: ContractWindow | undefined; readonly filtered: boolean }

/** People of the centre reach every dealer's contracts there, so their PCs hold none. */
const keepsNone: readonly Role[] = ['COUNSELOR', 'ADMIN']

/** Nothing in the list has four reasons, and each asks for something else. */
export function NoContracts({ window, filtered }: NoContractsProps) {
  const t = useText()
  const { count } = useFormat()
  const engine = useEngine()
  const status = useStatus()
  const role = useUser()?.role
  const clear = useContractFilter((state) => state.clear)
  const reading = status?.loading ?? null
  const receiving = status !== undefined && status.sync.phase === 'first'
  if (window !== undefined && filtered && window.total > 0) {
    return (
      <EmptyState icon={FileSearch} title={t('contracts/noHit')} hint={t('contracts/noHitHint')}>
        <Button onPress={clear}>{t('contracts/reset')}</Button>
      </EmptyState>
    )
  }
  if (window === undefined || !window.complete || reading !== null || receiving) {
    const [done, total] = reading ? [reading.done, reading.total] : [status?.sync.done ?? 0, status?.sync.total ?? 0]
    return (
      <EmptyState icon={LoaderCircle} title={t(receiving ? 'contracts/firstSync' : 'contracts/loading')} hint={t('contracts/loadingHint')}>
        <Progress
          label={t('nav/contracts')}
          done={done}
          total={total}
          text={t('sync/progress', { done: count(done), total: count(total) })}
        />
      </EmptyState>
    )
  }
  if (role !== undefined && keepsNone.includes(role)) {
    return <EmptyState icon={Inbox} title={t('contracts/emptyCentre')} hint={t('contracts/emptyCentreHint')} />
  }
  const offline = status?.connection.state === 'offline'
  return (
    <EmptyState icon={Inbox} title={t('contracts/empty')} hint={t(offline ? 'contracts/emptyOffline' : 'contracts/emptyHint')}>
      {offline ? null : <Button onPress={() => void engine.syncNow()}>{t('contracts/syncNow')}</Button>}
    </EmptyState>
  )
}
