import { auditTabs, useAuditView } from '../../data/auditView.ts'
import { useAuditState } from '../../data/useAuditState.ts'
import { useText } from '../../text/useText.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { AuditAlerts } from './AuditAlerts.tsx'
import { AuditEvents } from './AuditEvents.tsx'
import { AuditReport } from './AuditReport.tsx'
import { TrailState } from './TrailState.tsx'
import styles from './AuditScreen.module.css'

/** Who did what with whose data, what of it was unusual, and whether the trail itself is whole. */
export function AuditScreen() {
  const t = useText()
  const { tab, show } = useAuditView()
  const state = useAuditState()
  const open = state.value?.openAlerts ?? 0
  return (
    <div className={styles['screen']}>
      <TrailState state={state} />
      <div className={styles['tabs']}>
        <Segmented
          label={t('audit/tab/label')}
          labelHidden
          options={auditTabs.map((id) => ({
            id,
            name: id === 'alerts' && open > 0 ? `${t('audit/tab/alerts')} ${open}` : t(`audit/tab/${id}`),
          }))}
          value={tab}
          onChange={show}
        />
      </div>
      {tab === 'events' ? <AuditEvents /> : null}
      {tab === 'alerts' ? <AuditAlerts onAnswered={() => void state.refresh()} /> : null}
      {tab === 'report' ? <AuditReport /> : null}
    </div>
  )
}
