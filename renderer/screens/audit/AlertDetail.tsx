import { useState } from 'react'
import { seoulDayOf } from '../../../domain/kernel/seoulTime.ts'
import { alertVerdicts, AUDIT_REASON_CHARS_MIN, type AuditAlert } from '../../../domain/protocol/audit.ts'
import { useAuditView } from '../../data/auditView.ts'
import type { AuditAlerts } from '../../data/useAuditAlerts.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { whoWords } from './auditColumns.tsx'
import styles from './AuditEventDetail.module.css'

export type AlertDetailProps = { readonly alert: AuditAlert; readonly desk: AuditAlerts; readonly onAnswered: () => void }

/** One alert: what it means, the events behind it, and what somebody found out. */
export function AlertDetail({ alert, desk, onAnswered }: AlertDetailProps) {
  const t = useText()
  const { clock } = useFormat()
  const user = useUser()
  const look = useAuditView((state) => state.look)
  const [answering, setAnswering] = useState(false)
  const { answer, who } = alert
  const isOwn = who !== null && who.loginId === user?.loginId
  const mayAnswer = answer === null && !isOwn
  useHotkey('A', () => setAnswering(true), mayAnswer)
  const day = seoulDayOf(Date.parse(alert.at))
  const name = whoWords(t, { who, deviceId: '' })
  const verdict = answer && <Tag tone={answer.verdict === 'misuse' ? 'bad' : 'good'}>{t(`audit/alerts/verdicts/${answer.verdict}`)}</Tag>
  return (
    <Panel fill as="aside" label={t(`audit/rule/${alert.rule}`)} title={t(`audit/rule/${alert.rule}`)} hint={name}>
      <div className={styles['detail']}>
        <p>{t(`audit/ruleHint/${alert.rule}`)}</p>
        <Facts
          facts={[
            [t('audit/alerts/when'), clock(alert.at)],
            [t('audit/alerts/count'), alert.count],
            ...(answer
              ? ([
                  [t('audit/alerts/verdict'), verdict],
                  [t('audit/events/reason'), answer.reason],
                  [t('audit/alerts/answeredBy'), `${whoWords(t, { who: answer.by, deviceId: '' })} · ${clock(answer.at)}`],
                ] as const)
              : []),
          ]}
        />
        {isOwn && answer === null ? <ErrorNote tone="info">{t('audit/alerts/ownAlert')}</ErrorNote> : null}
      </div>
      <footer className={styles['foot']}>
        {who ? <Button onPress={() => look({ who: who.loginId, fromDay: day, untilDay: day })}>{t('audit/alerts/toEvents')}</Button> : null}
        {mayAnswer ? (
          <Button look="go" keys="A" aria-keyshortcuts="A" onPress={() => setAnswering(true)}>
            {t('audit/alerts/answer')}
          </Button>
        ) : null}
      </footer>
      {answering ? (
        <AnswerDialog alert={alert} name={name} desk={desk} onAnswered={onAnswered} onClose={() => setAnswering(false)} />
      ) : null}
    </Panel>
  )
}

type AnswerDialogProps = AlertDetailProps & { readonly name: string; readonly onClose: () => void }

function AnswerDialog({ alert, name, desk, onAnswered, onClose }: AnswerDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const [verdict, setVerdict] = useState<(typeof alertVerdicts)[number]>('explained')
  const [busy, setBusy] = useState(false)
  const save = async (reason: string) => {
    setBusy(true)
    const answered = await desk.answer(alert.id, { verdict, reason })
    setBusy(false)
    show(answered.ok ? 'good' : 'bad', answered.ok ? t('audit/alerts/answered') : refusalText(answered.code))
    onAnswered()
    onClose()
  }
  return (
    <ReasonDialog
      isOpen
      title={t('audit/alerts/answerTitle')}
      act={t('act/save')}
      busy={busy}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={[t('audit/alerts/usual/asked'), t('audit/alerts/usual/told')]}
      more={
        <Segmented
          label={t('audit/alerts/verdict')}
          options={alertVerdicts.map((id) => ({ id, name: t(`audit/alerts/verdicts/${id}`) }))}
          value={verdict}
          onChange={setVerdict}
        />
      }
      onClose={onClose}
      onAct={(reason) => void save(reason)}
    >
      <p>{t('audit/alerts/answerBody', { who: name, rule: t(`audit/rule/${alert.rule}`) })}</p>
    </ReasonDialog>
  )
}
