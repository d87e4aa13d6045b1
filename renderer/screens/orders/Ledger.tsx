import type { LedgerEntry } from '../../../domain/protocol/orders.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useLedger } from '../../data/useLedger.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { useStepError } from '../../ui/order/useStepError.ts'
import styles from './Ledger.module.css'

const bad: readonly LedgerEntry['event'][] = ['failed', 'compensationFailed', 'deadLetter']
/** What was not needed is no news, and the beginning of a call is worth a line only while nothing came of it. */
const starts: readonly LedgerEntry['event'][] = ['calling', 'compensating']

/** Every step that moved money or stock, in plain words, as it was written down. */
export function Ledger({ view }: { readonly view: OrderView }) {
  const t = useText()
  const { day } = useFormat()
  const online = useOnline()
  const answer = useLedger(view.id, `${view.rev ?? ''} ${view.body.state}`, online)
  const all = answer?.ok ? answer.value.entries : []
  const lines = all.flatMap((entry, i) => {
    const later = all.slice(i + 1)
    return isNews(entry, later) ? [{ entry, isLast: !later.some(({ step }) => step === entry.step) }] : []
  })
  return (
    <section className={styles['ledger']} aria-label={t('orders/ledger')}>
      <h3 className={styles['title']}>{t('orders/ledger')}</h3>
      <p className={styles['quiet']}>{t('orders/ledgerHint')}</p>
      {answer === undefined ? <p className={styles['quiet']}>{t('orders/ledgerLoading')}</p> : null}
      {answer?.ok === false ? <p className={styles['quiet']}>{t('orders/ledgerOffline')}</p> : null}
      {answer?.ok && lines.length === 0 ? <p className={styles['quiet']}>{t('orders/ledgerEmpty')}</p> : null}
      {[...Map.groupBy(lines, ({ entry }) => day(entry.at))].map(([date, ofDay]) => (
        <section key={date} aria-label={date}>
          <h4 className={styles['day']}>{date}</h4>
          <ol>
            {ofDay.map(({ entry, isLast }) => (
              <LedgerLine key={entry.seq} entry={entry} isLast={isLast} />
            ))}
          </ol>
        </section>
      ))}
    </section>
  )
}

function isNews(entry: LedgerEntry, later: readonly LedgerEntry[]): boolean {
  if (entry.event === 'skipped') return false
  return !starts.includes(entry.event) || !later.some(({ step }) => step === entry.step)
}

/** `isLast`: nothing was written of this step since, so that what it waits for is still to come. */
function LedgerLine({ entry, isLast }: { readonly entry: LedgerEntry; readonly isLast: boolean }) {
  const t = useText()
  const { time } = useFormat()
  const wordsOf = useStepError()
  const { step, event, attempt, externalRef, error, nextAttemptAt, by, reason } = entry
  const isBad = bad.includes(event)
  return (
    <li className={css(styles, 'entry', isBad && 'bad')}>
      <time dateTime={entry.at}>{time(entry.at)}</time>
      <div>
        <p>
          <b>{t(`orders/sagaStep/${step}`)}</b> {t(`orders/sagaEvent/${event}`)}
          <Amount entry={entry} />
          {attempt > 1 ? ` · ${t('orders/attempt', { count: attempt })}` : ''}
        </p>
        {error !== null && (isBad || event === 'inDoubt') ? <p className={styles['more']}>{wordsOf(error)}</p> : null}
        {nextAttemptAt !== null && isLast ? (
          <p className={styles['more']}>{t('orders/nextAttempt', { when: time(nextAttemptAt) })}</p>
        ) : null}
        {step === 'confirmPayment' && externalRef !== null ? (
          <p className={styles['more']}>{t('orders/ref', { ref: externalRef })}</p>
        ) : null}
        {by === null ? null : (
          <p className={styles['more']}>{reason === null ? by.displayName : t('orders/byWhom', { who: by.displayName, reason })}</p>
        )}
      </div>
    </li>
  )
}

/** How much money it is about; of what was undone, how much went back. */
function Amount({ entry: { step, event, amount } }: { readonly entry: LedgerEntry }) {
  const t = useText()
  const { won } = useFormat()
  if (amount === null) return null
  if (amount > 0) return ` · ${won(amount)}`
  return step === 'confirmPayment' && event === 'compensated' ? ` · ${t('orders/nothingTaken')}` : null
}
