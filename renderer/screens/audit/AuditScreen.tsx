import { isOfOffice } from '../../../domain/access/principal.ts'
import { auditTabs, useAuditView, type AuditTab } from '../../data/auditView.ts'
import { useAuditState } from '../../data/useAuditState.ts'
import { useUser } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { AuditAlerts } from './AuditAlerts.tsx'
import { AuditEvents } from './AuditEvents.tsx'
import { AuditReport } from './AuditReport.tsx'
import { TrailState } from './TrailState.tsx'
import styles from './AuditScreen.module.css'

/** What is told of one dealer; how the trail stands and the figures of a month are about all of them. */
const dealerTabs: readonly AuditTab[] = ['events', 'alerts']

/** Who did what with whose data, what of it was unusual, and, for the office, whether the trail itself is whole. */
export function AuditScreen() {
  const user = useUser()
  if (user !== null && isOfOffice(user)) return <WholeTrail />
  return (
    <div className={css(styles, 'screen', 'own')}>
      <AuditTabs tabs={dealerTabs} />
    </div>
  )
}

function WholeTrail() {
  const state = useAuditState()
  return (
    <div className={styles['screen']}>
      <TrailState state={state} />
      <AuditTabs tabs={auditTabs} open={state.value?.openAlerts} onAnswered={() => void state.refresh()} />
    </div>
  )
}

type AuditTabsProps = { readonly tabs: readonly AuditTab[]; readonly open?: number | undefined; readonly onAnswered?: () => void }

function AuditTabs({ tabs, open = 0, onAnswered }: AuditTabsProps) {
  const t = useText()
  const view = useAuditView()
  const tab = tabs.includes(view.tab) ? view.tab : 'events'
  return (
    <>
      <div className={styles['tabs']}>
        <Segmented
          label={t('audit/tab/label')}
          labelHidden
          options={tabs.map((id) => ({
            id,
            name: id === 'alerts' && open > 0 ? `${t('audit/tab/alerts')} ${open}` : t(`audit/tab/${id}`),
          }))}
          value={tab}
          onChange={view.show}
        />
      </div>
      {tab === 'events' ? <AuditEvents /> : null}
      {tab === 'alerts' ? <AuditAlerts onAnswered={() => onAnswered?.()} /> : null}
      {tab === 'report' ? <AuditReport /> : null}
    </>
  )
}
