import type { ReactNode } from 'react'
import { MINUTE_MS, SECOND_MS } from '../../../domain/kernel/instant.ts'
import type { AuditFinding } from '../../../domain/audit/auditFinding.ts'
import type { AuditStateReply } from '../../../domain/protocol/audit.ts'
import { proofStanding, type ProofStanding } from '../../data/proofStanding.ts'
import type { CentreAnswer } from '../../data/useCentreAnswer.ts'
import { useNow } from '../../data/useNow.ts'
import type { Translate } from '../../text/TextProvider.tsx'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Tag } from '../../ui/Tag.tsx'
import styles from './TrailState.module.css'

/** Longer than that nothing waits for the sealer while one runs. */
const LATE_AFTER_MS = MINUTE_MS
const FINDINGS_SHOWN = 5
const proofTones = { proven: 'good', old: 'warn', unproven: 'bad', differing: 'bad' } as const satisfies Record<ProofStanding, string>

/** Whether the trail is whole: sealed up to now, proven, copied out, and what was unusual answered. */
export function TrailState({ state }: { readonly state: CentreAnswer<AuditStateReply> }) {
  const t = useText()
  const { count, when } = useFormat()
  const now = useNow(10 * SECOND_MS)
  const { value, refusal } = state
  const never = <span className={styles['quiet']}>{t('audit/state/never')}</span>
  const since = (at: string) => <span className={styles['quiet']}>{when(at, Math.max(now, Date.parse(at)))}</span>
  const isLate = value?.waitingSince ? Date.parse(value.now) - Date.parse(value.waitingSince) > LATE_AFTER_MS : false
  const { proof = null, head = null } = value ?? {}
  const standing = value && proof ? proofStanding(proof, value.now) : null
  return (
    <section className={styles['state']} aria-label={t('audit/state/title')}>
      <dl className={styles['facts']}>
        <Fact name={t('audit/state/sealed')}>
          {value?.sealedAt ? (
            <>
              <Tag tone={isLate ? 'bad' : 'good'}>{t('audit/state/sealedTo', { count: count(value.position) })}</Tag>{' '}
              {since(value.sealedAt)}
              {value.waiting > 0 ? (
                <span className={styles['quiet']}> · {t('audit/state/waiting', { count: count(value.waiting) })}</span>
              ) : null}
            </>
          ) : (
            never
          )}
        </Fact>
        <Fact name={t('audit/state/proof')}>
          {proof && standing ? (
            <>
              <Tag tone={proofTones[standing]}>
                {standing === 'differing'
                  ? t('audit/state/differing', { count: count(proof.count) })
                  : t(standing === 'unproven' ? 'audit/state/unproven' : 'audit/state/proven', { count: count(proof.events) })}
              </Tag>{' '}
              {since(proof.at)}
            </>
          ) : (
            never
          )}
        </Fact>
        <Fact name={t('audit/state/head')}>
          {head ? (
            <>
              <Tag tone="good">{t('audit/state/headAt', { count: count(head.position) })}</Tag> {since(head.at)}
            </>
          ) : (
            never
          )}
        </Fact>
        <Fact name={t('audit/state/alerts')}>
          {value && value.openAlerts > 0 ? (
            <Tag tone="warn">{count(value.openAlerts)}</Tag>
          ) : (
            <span>{value ? t('audit/state/none') : '–'}</span>
          )}
        </Fact>
      </dl>
      {refusal ? <ErrorNote tone="warn">{t('audit/offline')}</ErrorNote> : null}
      {isLate ? <ErrorNote>{t('audit/state/late')}</ErrorNote> : null}
      {standing === 'old' ? <ErrorNote tone="warn">{t('audit/state/oldProof')}</ErrorNote> : null}
      {proof && proof.count > 0 ? (
        <ErrorNote>
          <p>{t(standing === 'unproven' ? 'audit/state/unprovenHint' : 'audit/state/tampered')}</p>
          <ul>
            {proof.findings.slice(0, FINDINGS_SHOWN).map((finding) => (
              <li key={JSON.stringify(finding)}>{findingWords(t, finding)}</li>
            ))}
          </ul>
        </ErrorNote>
      ) : null}
    </section>
  )
}

function findingWords(t: Translate, finding: AuditFinding): string {
  switch (finding.kind) {
    case 'edited':
    case 'deleted':
    case 'inserted':
      return t(`audit/finding/${finding.kind}`, { id: finding.eventId })
    case 'reordered':
      return t('audit/finding/reordered', { id: finding.eventId, other: finding.otherEventId })
    case 'chainBroken':
    case 'rewritten':
      return t(`audit/finding/${finding.kind}`, { from: finding.from, to: finding.to })
    case 'tailCut':
      return t('audit/finding/tailCut', { from: finding.last, to: finding.copied })
    case 'frontCut':
      return t('audit/finding/frontCut', { from: finding.first })
    case 'unguarded':
      return t('audit/finding/unguarded', { what: finding.what })
    case 'unproven':
      return t('audit/finding/unproven', { links: finding.links, copies: finding.copies })
    case 'copyForged':
      return t('audit/finding/copyForged', { what: `${finding.file}:${finding.line}` })
  }
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
