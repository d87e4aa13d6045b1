import { Undo2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { monthlyFeeOf } from '../../../domain/contracts/contract.ts'
import { valueAt } from '../../../domain/contracts/contractChanges.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { ContractView, RevealedCustomer } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { FieldEditor } from '../../ui/contract/FieldEditor.tsx'
import { css } from '../../ui/css.ts'
import { useFieldText } from '../../ui/contract/useFieldText.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { shownValue } from './ContractFacts.tsx'
import styles from './ContractEdit.module.css'
import { focusFirst } from '../../ui/focusFirst.ts'

export type ContractEditProps = {
  readonly view: ContractView
  readonly revealed: RevealedCustomer | null
  readonly unmask: ReactNode
  readonly onDone: () => void
}

const editable: readonly ContractField[] = [
  'plan',
  'addOns',
  'discountPlan',
  'status',
  'customer.phone',
  'customer.email',
  'customer.address',
  'memo',
  'tags',
]
const masked: readonly ContractField[] = ['customer.phone', 'customer.email', 'customer.address']

/** Field by field; each is kept as a draft the moment it changes, and goes out together with the others. */
export function ContractEdit({ view, revealed, unmask, onDone }: ContractEditProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const online = useOnline()
  const plans = useTopic('plans', null) ?? []
  const showToast = useToasts((state) => state.show)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [confirming, setConfirming] = useState(false)
  const changed = editable.filter((field) => view.draft[field] !== undefined)

  const submit = async () => {
    // A box that still has the keyboard keeps its text first.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await new Promise((resolve) => setTimeout(resolve, 0))
    const answer = await engine.submitDraft(view.id)
    setRefusal(answer.ok ? null : answer.code)
    if (!answer.ok) return
    showToast('good', t(online ? 'contract/sentNow' : 'contract/submitted', { count: changed.length }))
    onDone()
  }
  const discard = async () => {
    await engine.discardDraft(view.id)
    setConfirming(false)
    onDone()
  }
  useHotkey('Ctrl+Enter', () => void submit())
  return (
    <section className={styles['edit']} aria-label={t('contract/editing')}>
      <p className={styles['lead']}>
        <b>{t('contract/editing')}</b> {t('contract/draftKept')} {unmask}
      </p>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      {editable.map((field) => (
        <EditLine
          key={field}
          view={view}
          field={field}
          revealed={revealed}
          editor={
            <FieldEditor
              field={field}
              value={view.draft[field] ?? (masked.includes(field) && !revealed ? undefined : shownValue(view, field, revealed))}
              placeholder={masked.includes(field) ? t(field === 'customer.phone' ? 'contract/phoneHint' : 'contract/newValue') : ''}
              storedStatus={view.stored.status}
              plans={plans}
              onChange={(value) =>
                void engine.draftField(view.id, field, value).then((answer) => setRefusal(answer.ok ? null : answer.code))
              }
            />
          }
        />
      ))}
      <FeeLine view={view} />
      <div className={styles['actions']}>
        <Button onPress={() => (changed.length > 0 ? setConfirming(true) : onDone())}>
          {t(changed.length > 0 ? 'contract/discard' : 'act/cancel')}
        </Button>
        <Button
          look="go"
          keys="Ctrl+Enter"
          aria-keyshortcuts="Control+Enter"
          isDisabled={changed.length === 0}
          onPress={() => void submit()}
        >
          {t('contract/submit')}
        </Button>
      </div>
      <Dialog
        alert
        title={t('contract/discardTitle')}
        isOpen={confirming}
        onClose={() => setConfirming(false)}
        actions={
          <>
            <Button {...focusFirst} onPress={() => setConfirming(false)}>
              {t('act/cancel')}
            </Button>
            <Button look="danger" onPress={() => void discard()}>
              {t('contract/discard')}
            </Button>
          </>
        }
      >
        <p>{t('contract/discardBody', { count: changed.length })}</p>
      </Dialog>
    </section>
  )
}

type EditLineProps = {
  readonly view: ContractView
  readonly field: ContractField
  readonly revealed: RevealedCustomer | null
  readonly editor: ReactNode
}

function EditLine({ view, field, revealed, editor }: EditLineProps) {
  const t = useText()
  const engine = useEngine()
  const fieldText = useFieldText()
  const drafted = view.draft[field]
  const stored = revealed && field.startsWith('customer.') ? shownValue(view, field, revealed) : valueAt(view.stored, field)
  const name = t(`field/${field}`)
  return (
    <div className={css(styles, 'line', drafted !== undefined && 'changed')}>
      <div className={styles['name']}>
        {name}
        {drafted === undefined ? null : (
          <Button
            look="icon"
            aria-label={t('contract/discardField', { field: name })}
            onPress={() => void engine.discardDraft(view.id, field)}
          >
            <Undo2 size={14} aria-hidden="true" />
          </Button>
        )}
      </div>
      <div className={styles['control']}>
        {editor}
        {drafted === undefined && !masked.includes(field) ? null : (
          <p className={styles['change']}>
            <span className={styles['was']}>
              {t('contract/was')} {fieldText(field, stored)}
            </span>
            {drafted === undefined ? null : (
              <span className={styles['willBe']}>
                → {t('contract/willBe')} <b>{fieldText(field, drafted)}</b>
              </span>
            )}
          </p>
        )}
      </div>
    </div>
  )
}

function FeeLine({ view }: { readonly view: ContractView }) {
  const t = useText()
  const { won, wonDifference } = useFormat()
  const [before, after] = [monthlyFeeOf(view.stored), monthlyFeeOf(view.body)]
  return (
    <p className={styles['fee']} aria-live="polite">
      <span>{t('contract/feeBefore')}</span>
      {before === after ? (
        <span>
          {won(after)} <span className={styles['was']}>{t('contract/feeSame')}</span>
        </span>
      ) : (
        <b>
          {t('contract/feeChange', { before: won(before), after: won(after) })} ({wonDifference(after - before)})
        </b>
      )}
    </p>
  )
}
