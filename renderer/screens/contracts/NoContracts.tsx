import { ArrowLeftRight, FileInput, FileSearch, Inbox, LoaderCircle } from 'lucide-react'
import { holds } from '../../../domain/access/permissions.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { ContractWindow } from '../../../sync/engineApi.ts'
import { keepsContracts } from '../../data/keepsContracts.ts'
import { useContractFilter } from '../../data/useContractFilter.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useOffline, useStatus, useStatusPart, useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Progress } from '../../ui/Progress.tsx'

export type NoContractsProps = { readonly window: ContractWindow | undefined; readonly filtered: boolean }

/** Nothing in the list has four reasons, and each asks for something else. */
export function NoContracts({ window, filtered }: NoContractsProps) {
  const user = useUser()
  const reading = useStatusPart((status) => status.loading !== null || status.sync.phase === 'first') ?? false
  if (user !== null && !keepsContracts(user.role)) return <NoneOnThisPc user={user} />
  const whole = window?.complete === true && !reading
  if (window !== undefined && filtered && window.total > 0) return <NoHit whole={whole} />
  return whole ? <NoneYet /> : <StillReading />
}

function NoHit({ whole }: { readonly whole: boolean }) {
  const t = useText()
  const clear = useContractFilter((state) => state.clear)
  return (
    <EmptyState icon={FileSearch} title={t('contracts/noHit')} hint={t(whole ? 'contracts/noHitHint' : 'contracts/noHitYet')}>
      <Button onPress={clear}>{t('contracts/reset')}</Button>
    </EmptyState>
  )
}

function StillReading() {
  const t = useText()
  const { count } = useFormat()
  const status = useStatus()
  const receiving = status?.sync.phase === 'first'
  const { done, total } = status?.loading ?? status?.sync ?? { done: 0, total: 0 }
  return (
    <EmptyState icon={LoaderCircle} title={t(receiving ? 'contracts/firstSync' : 'contracts/loading')} hint={t('contracts/loadingHint')}>
      <Progress
        label={t(receiving ? 'sync/phase/first' : 'contracts/reading')}
        done={done}
        total={total}
        text={t('sync/progress', { done: count(done), total: count(total) })}
      />
    </EmptyState>
  )
}

/** People of the centre: where their work is instead. */
function NoneOnThisPc({ user }: { readonly user: SignedInUser }) {
  const t = useText()
  const go = useRoute((state) => state.go)
  const openConflicts = useStatusPart((status) => status.openConflicts) ?? 0
  if (holds(user, 'conflict.resolve')) {
    const hint = openConflicts > 0 ? t('contracts/noneCounselor', { count: openConflicts }) : t('contracts/noneCounselorIdle')
    return (
      <EmptyState icon={ArrowLeftRight} title={t('contracts/noneHere')} hint={hint}>
        <Button look="go" onPress={() => go('conflicts')}>
          {t('contract/seeConflict')}
        </Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={FileInput} title={t('contracts/noneHere')} hint={t('contracts/noneAdmin')}>
      <Button look="go" onPress={() => go('import')}>
        {t('contracts/toImport')}
      </Button>
    </EmptyState>
  )
}

/** A shop that has no contracts: they come from the centre, and until then its stock is there to be seen. */
function NoneYet() {
  const t = useText()
  const engine = useEngine()
  const go = useRoute((state) => state.go)
  const offline = useOffline()
  return (
    <EmptyState icon={Inbox} title={t('contracts/empty')} hint={t(offline ? 'contracts/emptyOffline' : 'contracts/emptyHint')}>
      {offline ? null : (
        <Button look="go" onPress={() => void engine.syncNow()}>
          {t('contracts/syncNow')}
        </Button>
      )}
      <Button onPress={() => go('stock')}>{t('contracts/toStock')}</Button>
    </EmptyState>
  )
}
