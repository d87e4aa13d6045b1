import { LoaderCircle, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { seoulMonthOf } from '../../../domain/kernel/seoulTime.ts'
import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import { useAuditReport, type AuditReport as Report } from '../../data/useAuditReport.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { Select } from '../../ui/Select.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { whoWords } from './auditColumns.tsx'
import { ReportFigures } from './ReportFigures.tsx'
import styles from './AuditReport.module.css'

/** As far back as access is kept. */
const MONTHS_BACK = 24

/** The figures of a month, which the law wants looked at, and who did. */
export function AuditReport() {
  const t = useText()
  const { clock } = useFormat()
  const now = useNow(MINUTE_MS)
  const [before, setBefore] = useState(0)
  const month = seoulMonthOf(now, before)
  const report = useAuditReport(month)
  const [signing, setSigning] = useState(false)
  const { value, refusal } = report
  const months = Array.from({ length: MONTHS_BACK }, (_, back) => ({ id: String(back), name: seoulMonthOf(now, back).replace('-', '.') }))
  return (
    <Panel
      fill
      title={t('audit/tab/report')}
      hint={
        value
          ? t(value.madeAt === null ? 'audit/report/running' : 'audit/report/kept', { when: clock(value.madeAt ?? '1970-01-01T00:00:00Z') })
          : undefined
      }
      actions={
        <>
          {value?.review ? (
            <Tag tone="good">
              {t('audit/report/signed', { when: clock(value.review.at), who: whoWords(t, { who: value.review.by, deviceId: '' }) })}
            </Tag>
          ) : null}
          <Select
            label={t('audit/report/month')}
            labelHidden
            options={months}
            selected={String(before)}
            onSelect={(back) => setBefore(Number(back))}
          />
          {value && !value.review ? (
            <Button look="go" isDisabled={value.madeAt === null} onPress={() => setSigning(true)}>
              {t('audit/report/sign')}
            </Button>
          ) : null}
        </>
      }
    >
      {value ? (
        <div className={styles['body']}>
          {value.review ? <p className={styles['note']}>{value.review.note}</p> : null}
          <ReportFigures report={value} />
        </div>
      ) : (
        <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('audit/offline') : t('app/loading')} />
      )}
      {signing ? <SignDialog month={month} report={report} onClose={() => setSigning(false)} /> : null}
    </Panel>
  )
}

function SignDialog({ month, report, onClose }: { readonly month: string; readonly report: Report; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const sign = async (note: string) => {
    const signed = await report.sign(note)
    show(signed.ok ? 'good' : 'bad', signed.ok ? t('audit/report/signedToast') : refusalText(signed.code))
    onClose()
  }
  return (
    <ReasonDialog
      isOpen
      title={t('audit/report/signTitle', { month: month.replace('-', '.') })}
      act={t('audit/report/sign')}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={[t('audit/report/usual')]}
      onClose={onClose}
      onAct={(note) => void sign(note)}
    >
      <p>{t('audit/report/signBody')}</p>
    </ReasonDialog>
  )
}
