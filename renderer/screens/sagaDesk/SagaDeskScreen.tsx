import { LifeBuoy, RefreshCw, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { SagaDeskRow } from '../../../domain/protocol/orders.ts'
import { useNow } from '../../data/useNow.ts'
import { useSagaDesk, type SagaDesk } from '../../data/useSagaDesk.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { useStepError } from '../../ui/order/useStepError.ts'
import { Panel } from '../../ui/Panel.tsx'
import { PickRow, PlainTable } from '../../ui/PlainTable.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { ForceDialog } from './ForceDialog.tsx'
import { stuckStepOf } from './stuckStepOf.ts'
import styles from './SagaDeskScreen.module.css'

/** Orders whose undoing is stuck: money or stock that waits for a person. */
export function SagaDeskScreen() {
  const t = useText()
  const { when } = useFormat()
  const refusalText = useRefusalText()
  const now = useNow(MINUTE_MS)
  const desk = useSagaDesk()
  const { rows, refusal, askedAt } = desk
  const [active, setActive] = useState(0)
  const move = (by: number) => setActive(Math.max(0, Math.min((rows?.length ?? 1) - 1, active + by)))
  useHotkey(['ArrowDown', 'J'], () => move(1))
  useHotkey(['ArrowUp', 'K'], () => move(-1))
  const open = rows?.[Math.min(active, rows.length - 1)]
  return (
    <div className={css(styles, 'screen', open !== undefined && 'split')}>
      <Panel
        fill
        title={t('sagaDesk/title')}
        hint={rows && rows.length > 0 ? t('sagaDesk/count', { count: rows.length }) : undefined}
        actions={
          <>
            {askedAt === null ? null : (
              <span className={styles['quiet']}>
                {t('sagaDesk/refreshed', { when: when(new Date(askedAt).toISOString(), Math.max(now, askedAt)) })}
              </span>
            )}
            <Button onPress={desk.refresh}>
              <RefreshCw size={14} aria-hidden="true" />
              {t('sagaDesk/refresh')}
            </Button>
          </>
        }
      >
        {refusal && rows ? (
          <div className={styles['note']}>
            <ErrorNote tone="warn">{refusalText(refusal)}</ErrorNote>
          </div>
        ) : null}
        {rows === undefined ? (
          <EmptyState icon={refusal ? WifiOff : LifeBuoy} title={refusal ? t('sagaDesk/offline') : t('app/loading')} />
        ) : rows.length === 0 ? (
          <EmptyState icon={LifeBuoy} title={t('sagaDesk/empty')} hint={t('sagaDesk/emptyHint')} />
        ) : (
          <StuckTable rows={rows} open={open} onOpen={(row) => setActive(rows.indexOf(row))} now={now} />
        )}
      </Panel>
      {open ? <StuckOrder key={open.orderId} row={open} desk={desk} /> : null}
    </div>
  )
}

type StuckTableProps = {
  readonly rows: readonly SagaDeskRow[]
  readonly open: SagaDeskRow | undefined
  readonly onOpen: (row: SagaDeskRow) => void
  readonly now: number
}

function StuckTable({ rows, open, onOpen, now }: StuckTableProps) {
  const t = useText()
  const { won, when } = useFormat()
  const heads = (['no', 'dealer', 'step', 'money', 'stuckSince'] as const).map((name) => ({ title: t(`sagaDesk/${name}`) }))
  return (
    <PlainTable heads={heads}>
      {rows.map((row) => {
        const stuck = stuckStepOf(row.steps)
        return (
          <PickRow key={row.orderId} name={row.orderNo} isOpen={row === open} onOpen={() => onOpen(row)}>
            <td>{row.dealerCode}</td>
            <td>{stuck ? <Tag tone="bad">{t(`orders/sagaStep/${stuck.name}`)}</Tag> : '–'}</td>
            <td className={styles['won']}>{won(row.moneyAtStake)}</td>
            <td>{row.stuckSince === null ? '–' : when(row.stuckSince, now)}</td>
          </PickRow>
        )
      })}
    </PlainTable>
  )
}

/** What stopped, after how many tries, and the two ways out of it. */
function StuckOrder({ row, desk }: { readonly row: SagaDeskRow; readonly desk: SagaDesk }) {
  const t = useText()
  const { won } = useFormat()
  const refusalText = useRefusalText()
  const user = useUser()
  const wordsOf = useStepError()
  const show = useToasts((state) => state.show)
  const [forcing, setForcing] = useState(false)
  const mayForce = user !== null && holds(user, 'saga.force')
  const retry = async () => {
    const answer = await desk.act(row.orderId, { kind: 'retry' })
    show(answer.ok ? 'good' : 'bad', answer.ok ? t('sagaDesk/retried') : refusalText(answer.code))
  }
  useHotkey('R', () => void retry())
  useHotkey('F', () => setForcing(true), mayForce)
  return (
    <Panel fill as="aside" label={row.orderNo} title={row.orderNo} hint={`${t('sagaDesk/money')} ${won(row.moneyAtStake)}`}>
      <div className={styles['detail']}>
        <p className={styles['quiet']}>{t('sagaDesk/lead')}</p>
        <ol className={styles['steps']} aria-label={t('sagaDesk/steps')}>
          {row.steps.map((step) => {
            const isBad = step.state === 'deadLetter' || step.state === 'compensationFailed'
            return (
              <li key={step.name} className={styles['step']}>
                <b>{t(`orders/sagaStep/${step.name}`)}</b>
                <Tag tone={isBad ? 'bad' : step.state === 'compensated' ? 'good' : 'plain'}>{t(`sagaDesk/stepState/${step.state}`)}</Tag>
                {step.attempts > 0 ? <span className={styles['quiet']}>{t('sagaDesk/attempts', { count: step.attempts })}</span> : null}
                {step.error === null ? null : <p className={styles['error']}>{wordsOf(step.error)}</p>}
                {step.name === 'confirmPayment' && step.externalRef !== null ? (
                  <p className={styles['quiet']}>{t('orders/ref', { ref: step.externalRef })}</p>
                ) : null}
              </li>
            )
          })}
        </ol>
        {mayForce ? null : <p className={styles['quiet']}>{t('sagaDesk/forceNotAllowed')}</p>}
      </div>
      <footer className={styles['foot']}>
        {mayForce ? (
          <Button look="danger" keys="F" aria-keyshortcuts="F" onPress={() => setForcing(true)}>
            {t('sagaDesk/force')}
          </Button>
        ) : null}
        <Button look="go" keys="R" aria-keyshortcuts="R" onPress={() => void retry()}>
          {t('sagaDesk/retry')}
        </Button>
      </footer>
      {forcing ? <ForceDialog row={row} desk={desk} onClose={() => setForcing(false)} /> : null}
    </Panel>
  )
}
