import { auditGroups } from '../../../domain/audit/auditActions.ts'
import { NO_FILTER, useAuditView, type AuditFilter } from '../../data/auditView.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import styles from './AuditFilters.module.css'

const EVERY = 'every'

/** By who, whose data, what, where, when, and by the number on a file. `isBad`: something typed cannot be asked for. */
export function AuditFilters({ isBad }: { readonly isBad: boolean }) {
  const t = useText()
  const { filter, narrow, look } = useAuditView()
  const field = (name: 'who' | 'subject', hint: string) => (
    <TextField
      label={t(`audit/filter/${name}`)}
      placeholder={hint}
      value={filter[name]}
      onChange={(text) => narrow({ [name]: text })}
      autoComplete="off"
    />
  )
  const isEmpty = (Object.keys(NO_FILTER) as (keyof AuditFilter)[]).every((key) => filter[key] === NO_FILTER[key])
  return (
    <search className={styles['filters']}>
      {field('who', t('audit/filter/whoHint'))}
      {field('subject', t('audit/filter/subjectHint'))}
      <Select
        label={t('audit/filter/group')}
        options={[{ id: EVERY, name: t('audit/filter/every') }, ...auditGroups.map((id) => ({ id, name: t(`audit/group/${id}`) }))]}
        selected={filter.group ?? EVERY}
        onSelect={(id) => narrow({ group: auditGroups.find((group) => group === id) ?? null })}
      />
      <TextField
        label={t('audit/filter/dealer')}
        placeholder={t('audit/filter/dealerHint')}
        value={filter.dealerCode}
        onChange={(dealerCode) => narrow({ dealerCode })}
        autoComplete="off"
      />
      <TextField label={t('audit/filter/from')} type="date" value={filter.fromDay} onChange={(fromDay) => narrow({ fromDay })} />
      <TextField label={t('audit/filter/until')} type="date" value={filter.untilDay} onChange={(untilDay) => narrow({ untilDay })} />
      <TextField
        label={t('audit/filter/batch')}
        placeholder={t('audit/filter/batchHint')}
        value={filter.batch}
        onChange={(batch) => narrow({ batch })}
        autoComplete="off"
      />
      <Button isDisabled={isEmpty} onPress={() => look({})}>
        {t('audit/filter/clear')}
      </Button>
      {isBad ? (
        <div className={styles['bad']}>
          <ErrorNote tone="warn">{t('audit/filter/bad')}</ErrorNote>
        </div>
      ) : null}
    </search>
  )
}
