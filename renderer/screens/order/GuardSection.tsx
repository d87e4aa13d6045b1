import { guardLooksWrong } from '../../data/guardLooksWrong.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { TextField } from '../../ui/TextField.tsx'
import { OwedNote } from './OwedNote.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'

const reasons = ['price', 'move', 'merge'] as const

/** Asks for the number and the name anew, so that nobody ends the wrong line or gives it another number. */
export function GuardSection({ sheet: { draft, change, contract } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const wrong = contract ? guardLooksWrong(draft.guard, { msisdn: contract.body.msisdn, name: contract.body.customer.name }) : null
  const setGuard = (guard: Partial<typeof draft.guard>) => change((now) => ({ ...now, guard: { ...now.guard, ...guard } }))
  return (
    <>
      {draft.kind === 'TERMINATE' ? <Reason draft={draft} change={change} /> : null}
      {contract && draft.kind === 'TERMINATE' ? <OwedNote contract={contract.stored} /> : null}
      <p className={styles['guardLead']}>{t(draft.kind === 'TERMINATE' ? 'order/guardLead' : 'order/number/guardLead')}</p>
      <div className={css(styles, 'row', 'top')}>
        <div data-field="contract.guard.lastFour" className={styles['third']}>
          <TextField
            label={t('order/guardNumber')}
            inputMode="numeric"
            value={draft.guard.lastFour}
            onChange={(text) => setGuard({ lastFour: text.replaceAll(/\D/g, '').slice(0, 4) })}
            error={wrong?.lastFour === true ? t('order/guardNumberWrong') : undefined}
            autoComplete="off"
          />
        </div>
        <div data-field="contract.guard.name" className={styles['third']}>
          <TextField
            label={t('order/guardName')}
            value={draft.guard.name}
            onChange={(name) => setGuard({ name })}
            error={wrong?.name === true ? t('order/guardNameWrong') : undefined}
            maxLength={60}
            autoComplete="off"
          />
        </div>
      </div>
    </>
  )
}

/** Why a line ends. */
function Reason({ draft, change }: Pick<OrderSheet, 'draft' | 'change'>) {
  const t = useText()
  return (
    <div data-field="contract.reason" className={styles['stack']}>
      <TextField
        label={t('order/reason')}
        value={draft.reason}
        onChange={(reason) => change((now) => ({ ...now, reason }))}
        maxLength={300}
        autoComplete="off"
      />
      <div className={styles['toggles']}>
        {reasons.map((id) => (
          <Button key={id} look="quiet" onPress={() => change((now) => ({ ...now, reason: t(`order/reasons/${id}`) }))}>
            {t(`order/reasons/${id}`)}
          </Button>
        ))}
      </div>
    </div>
  )
}
