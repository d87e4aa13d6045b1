import { importReasons, type Import, type ImportReason } from '../../../domain/protocol/imports.ts'
import { refusalCodes, type RefusalCode } from '../../../domain/kernel/refusals.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { DownloadButton } from '../../ui/DownloadButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Progress } from '../../ui/Progress.tsx'
import styles from './ImportResult.module.css'

const isReason = (text: string): text is ImportReason => importReasons.some((reason) => reason === text)
const isRefusal = (text: string): text is RefusalCode => refusalCodes.some((code) => code === text)

/** True progress while it runs, then what became of every row. */
export function ImportResult({ one, saveRefusedRows }: { readonly one: Import; readonly saveRefusedRows: (importId: string) => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const { bytes, count } = useFormat()
  const running = one.state === 'receiving' || one.state === 'running'
  const reasons = Object.entries(one.refusedByReason).sort(([, a], [, b]) => b - a)
  return (
    <div className={styles['result']}>
      {running ? (
        <Progress
          label={t('import/reading')}
          done={one.bytesRead}
          total={one.bytesTotal}
          text={`${t('import/bytes', { done: bytes(one.bytesRead), total: bytes(one.bytesTotal) })} · ${t('import/rows', { count: count(one.rowsRead) })}`}
        />
      ) : null}
      {one.state === 'failed' ? (
        <ErrorNote>
          <b>{t('import/failedLead')}</b>{' '}
          {one.failure !== null && isRefusal(one.failure) ? refusalText(one.failure) : refusalText('unexpected')}
        </ErrorNote>
      ) : null}
      {one.state === 'interrupted' ? <ErrorNote tone="warn">{t('import/interrupted')}</ErrorNote> : null}
      <dl className={styles['figures']} aria-live="polite">
        {(
          [
            ['total', one.rowsRead],
            ['created', one.created],
            ['unchanged', one.unchanged],
            ['refused', one.refused],
          ] as const
        ).map(([name, figure]) => (
          <div
            key={name}
            className={css(styles, 'figure', name === 'refused' && figure > 0 && 'bad', name === 'created' && figure > 0 && 'good')}
          >
            <dt>{t(`import/${name}`)}</dt>
            <dd>{count(figure)}</dd>
          </div>
        ))}
        {one.encoding === null ? null : (
          <div className={styles['figure']}>
            <dt>{t('import/encoding')}</dt>
            <dd className={styles['encoding']}>{one.encoding.toUpperCase()}</dd>
          </div>
        )}
      </dl>
      {reasons.length === 0 ? null : (
        <section className={styles['reasons']}>
          <h3>{t('import/reasons')}</h3>
          <ul>
            {reasons.map(([reason, rows]) => (
              <li key={reason}>
                <span>{isReason(reason) ? t(`import/reason/${reason}`) : reason}</span>
                <span className={styles['bar']} aria-hidden="true">
                  <span style={{ width: `${(rows / one.refused) * 100}%` }} />
                </span>
                <b>{count(rows)}</b>
              </li>
            ))}
          </ul>
          {running ? null : <DownloadButton onPress={() => saveRefusedRows(one.importId)}>{t('import/download')}</DownloadButton>}
        </section>
      )}
    </div>
  )
}
