import { holds } from '../../../domain/access/permissions.ts'
import type { ContractView } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useUser } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { RefusedActions } from '../../ui/contract/RefusedActions.tsx'
import { useFieldNames } from '../../ui/contract/useFieldNames.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import styles from './ContractDetail.module.css'

export type ContractBannersProps = { readonly view: ContractView; readonly closed: boolean; readonly readOnly: boolean }

/** What a person should know of this contract before touching it. */
export function ContractBanners({ view, closed, readOnly }: ContractBannersProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const user = useUser()
  const openConflict = useRoute((state) => state.openConflict)
  const [conflict] = view.openConflicts
  const names = useFieldNames()
  const refused = view.pending.filter((entry) => entry.refusal !== null)
  if (!conflict && refused.length === 0 && !closed && !readOnly) return null
  const decides = user !== null && holds(user, 'conflict.resolve')
  return (
    <div className={styles['banners']}>
      {conflict ? (
        <ErrorNote
          tone="warn"
          action={
            user?.role === 'ADMIN' ? null : (
              <Button look="quiet" onPress={() => openConflict(conflict)}>
                {t('contract/seeConflict')}
              </Button>
            )
          }
        >
          {t(decides ? 'contract/conflictOpenDesk' : 'contract/conflictOpen', { count: view.openConflicts.length })}
        </ErrorNote>
      ) : null}
      {refused.map((entry) => (
        <ErrorNote
          key={entry.mutationId}
          action={
            <RefusedActions
              what={`${entry.label} · ${names(entry.fields)}`}
              onRetry={() => void engine.retry(entry.mutationId)}
              onGiveUp={() => void engine.takeBack(entry.mutationId)}
            />
          }
        >
          <p>
            <b>{t('contract/refusedEdit', { fields: names(entry.fields) })}</b>
          </p>
          {entry.refusal ? refusalText(entry.refusal.code) : null}
        </ErrorNote>
      ))}
      {closed ? <ErrorNote tone="info">{t('contract/closed')}</ErrorNote> : null}
      {!closed && readOnly ? <ErrorNote tone="info">{t('contract/readOnly')}</ErrorNote> : null}
    </div>
  )
}
