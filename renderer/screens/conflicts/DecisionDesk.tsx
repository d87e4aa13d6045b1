import { useRef, useState } from 'react'
import { monthlyFeeOf } from '../../../domain/contracts/contract.ts'
import { REASON_CHARS_MAX, type Choice } from '../../../domain/contracts/conflict.ts'
import { isContractField } from '../../../domain/contracts/contractChanges.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { ConflictView } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { useHotkey } from '../../ui/useHotkey.ts'
import { OwnValueDialog } from './OwnValueDialog.tsx'
import { SidesTable, type Side } from './SidesTable.tsx'
import { pricedWith, useDecision } from './useDecision.ts'
import styles from './DecisionDesk.module.css'

const sideOfKey: Readonly<Record<string, Side>> = { 1: 'mine', 2: 'theirs', 3: 'base' }

/** The counselor's desk: choose per field, say why, send. Everything by single keys, nothing final before it is sent. */
export function DecisionDesk({ view }: { readonly view: ConflictView }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const showToast = useToasts((state) => state.show)
  const conflict = view.body
  const fields = conflict.fields.map(({ path }) => path).filter(isContractField)
  const decision = useDecision(conflict)
  const [focus, setFocus] = useState(0)
  const [reason, setReason] = useState('')
  const [editing, setEditing] = useState(false)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const reasonBox = useRef<HTMLInputElement | HTMLTextAreaElement>(null)
  const field = fields[focus]
  const ready = decision.left === 0

  const choose = (path: string, choice: Choice) => {
    decision.choose(path, choice)
    const next = fields.findIndex((other) => other !== path && decision.choices[other] === undefined)
    if (next >= 0) setFocus(next)
  }
  const send = async () => {
    if (!ready) return
    if (reason.trim() === '') return reasonBox.current?.focus()
    const answer = await engine.resolveConflict({
      conflictId: view.id,
      sawTheirsRev: conflict.theirsRev,
      choices: decision.choices,
      reason: reason.trim(),
    })
    setRefusal(answer.ok ? null : answer.code)
    if (answer.ok) showToast('good', t('conflicts/sent'))
  }
  useHotkey(['1', '2', '3'], (_, key) => {
    const side = sideOfKey[key]
    if (field && side) choose(field, side)
  })
  useHotkey('ArrowDown', () => setFocus(Math.min(fields.length - 1, focus + 1)))
  useHotkey('ArrowUp', () => setFocus(Math.max(0, focus - 1)))
  useHotkey('U', decision.undo)
  useHotkey('M', () => setEditing(true))
  useHotkey('Enter', () => void send())
  const code = refusal ?? view.pending?.refusal?.code
  return (
    <>
      {code ? (
        <div className={styles['note']}>
          <ErrorNote>{refusalText(code)}</ErrorNote>
        </div>
      ) : null}
      {decision.moved ? (
        <div className={styles['note']}>
          <ErrorNote tone="warn">{t('conflicts/moved')}</ErrorNote>
        </div>
      ) : null}
      <SidesTable conflict={conflict} choosing={{ choices: decision.choices, focus, onFocus: setFocus, onChoose: choose }} />
      <form
        className={styles['decide']}
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Result view={view} choices={decision.choices} left={decision.left} />
        <div className={styles['reason']}>
          <TextField
            label={t('conflicts/reason')}
            placeholder={t('conflicts/reasonHint')}
            value={reason}
            onChange={setReason}
            maxLength={REASON_CHARS_MAX}
            autoComplete="off"
            hint={ready && reason.trim() === '' ? t('conflicts/reasonNeeded') : undefined}
            inputRef={(element) => {
              reasonBox.current = element
            }}
          />
        </div>
        <div className={styles['actions']}>
          <span className={styles['keys']}>{t('conflicts/keys')}</span>
          <Button keys="M" aria-keyshortcuts="M" onPress={() => setEditing(true)}>
            {t('conflicts/custom')}
          </Button>
          <Button keys="U" aria-keyshortcuts="U" isDisabled={Object.keys(decision.choices).length === 0} onPress={decision.undo}>
            {t('conflicts/undoHint')}
          </Button>
          <Button look="go" keys="Enter" type="submit" isDisabled={!ready}>
            {t('conflicts/send')}
          </Button>
        </div>
      </form>
      {field && editing ? (
        <OwnValueDialog
          conflict={conflict}
          field={field}
          onClose={() => setEditing(false)}
          onApply={(value) => {
            setEditing(false)
            choose(field, { value })
          }}
        />
      ) : null}
    </>
  )
}

type ResultProps = {
  readonly view: ConflictView
  readonly choices: Parameters<typeof pricedWith>[1]
  readonly left: number
}

/** One line that says what the customer pays with these choices, against what stands now. */
function Result({ view, choices, left }: ResultProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const { won, wonDifference } = useFormat()
  const result = pricedWith(view.body, choices)
  if (!result) return <ErrorNote>{refusalText('field_invalid')}</ErrorNote>
  const [now, then] = [monthlyFeeOf(view.body.theirs), monthlyFeeOf(result)]
  const parts = [
    `${result.plan.name} ${won(result.plan.monthlyFee)}`,
    ...result.addOns.map(({ name, monthlyFee }) => `${name} ${won(monthlyFee)}`),
  ]
  if (result.discountPlan === 'SELECT25') parts.push(t('value/discount25'))
  return (
    <dl className={styles['result']} aria-live="polite">
      <dt>{t('conflicts/result')}</dt>
      <dd>
        <span>{parts.join(' + ')} = </span>
        <b>{t('conflicts/feeResult', { won: won(then) })}</b>{' '}
        <span className={styles['quiet']}>
          ({then === now ? t('conflicts/feeSame') : t('conflicts/feeDiff', { won: wonDifference(then - now) })})
        </span>
        <p className={styles['quiet']}>
          {left > 0 ? t('conflicts/chooseAll', { count: left }) : t('conflicts/chosen', { count: view.body.fields.length })}
        </p>
      </dd>
    </dl>
  )
}
