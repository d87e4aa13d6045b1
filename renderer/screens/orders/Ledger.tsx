import type { LedgerEntry } from '../../../domain/protocol/orders.ts'
import type { OrderView } from '../../../sync/salesApi.ts'
import { useLedger } from '../../data/useLedger.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import styles from './Ledger.module.css'

const bad: readonly LedgerEntry['event'][] = ['failed', 'compensationFailed', 'deadLetter']
/** What was not needed is no news, and the beginning of a call is worth a line only while nothing came of it. */
const starts: readonly LedgerEntry['event'][] = ['calling', 'compensating']

/** Every step that moved money or stock, in plain words, as it was written down. */
export function Ledger({ view }: { readonly view: OrderView }) {
  const t = useText()
  const online = useOnline()
  const answer = useLedger(view.id, `${view.rev ?? ''} ${view.body.state}`, online)
  const entries = answer?.ok ? answer.value.entries.filter((entry, i, all) => isNews(entry, all.slice(i + 1))) : []
  return (
    <section className={styles['ledger']} aria-label={t('orders/ledger')}>
      <h3 className={styles['title']}>{t('orders/ledger')}</h3>
      <p className={styles['quiet']}>{t('orders/ledgerHint')}</p>
      {answer === undefined ? <p className={styles['quiet']}>{t('orders/ledgerLoading')}</p> : null}
      {answer?.ok === false ? <p className={styles['quiet']}>{t('orders/ledgerOffline')}</p> : null}
      {answer?.ok && entries.length === 0 ? <p className={styles['quiet']}>{t('orders/ledgerEmpty')}</p> : null}
      <ol className={styles['list']}>
        {entries.map((entry) => (
          <LedgerLine key={entry.seq} entry={entry} />
        ))}
      </ol>
    </section>
  )
}

function isNews(entry: LedgerEntry, later: readonly LedgerEntry[]): boolean {
  if (entry.event === 'skipped') return false
  return !starts.includes(entry.event) || !later.some(({ step }) => step === entry.step)
}

function LedgerLine({ entry }: { readonly entry: LedgerEntry }) {
  const t = useText()
  const { clock, won } = useFormat()
  const { step, event, attempt, amount, externalRef, error, nextAttemptAt, by, reason } = entry
  return (
    <li className={css(styles, 'entry', bad.includes(event) && 'bad')}>
      <time dateTime={entry.at}>{clock(entry.at)}</time>
      <div>
        <p>
          <b>{t(`orders/sagaStep/${step}`)}</b> {t(`orders/sagaEvent/${event}`)}
          {amount === null || amount === 0 ? '' : ` · ${won(amount)}`}
          {attempt > 1 ? ` · ${t('orders/attempt', { count: attempt })}` : ''}
        </p>
        {error === null ? null : <p className={styles['more']}>{error.message}</p>}
        {nextAttemptAt === null ? null : <p className={styles['more']}>{t('orders/nextAttempt', { when: clock(nextAttemptAt) })}</p>}
        {externalRef === null ? null : <p className={styles['more']}>{t('orders/ref', { ref: externalRef })}</p>}
        {by === null ? null : <p className={styles['more']}>{t('orders/byWhom', { who: by.displayName, reason: reason ?? '' })}</p>}
      </div>
    </li>
  )
}
