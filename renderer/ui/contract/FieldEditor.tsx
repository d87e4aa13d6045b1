import { contractSchema, contractStates, type ContractState } from '../../../domain/contracts/contract.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import { contractTable } from '../../../domain/contracts/contractTable.ts'
import type { PlanOffering } from '../../../domain/catalogue/planOffering.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Select } from '../Select.tsx'
import { AddOnsEditor } from './AddOnsEditor.tsx'
import { TextFieldEditor } from './TextFieldEditor.tsx'

export type FieldEditorProps = {
  readonly field: ContractField
  /** What stands in the field now, draft included. Undefined: hidden from this person, a new value may still be written. */
  readonly value: Json | undefined
  readonly storedStatus: ContractState
  readonly plans: readonly PlanOffering[]
  readonly onChange: (value: Json) => void
  readonly placeholder?: string
}

const { plan: planShape, status: statusShape, discountPlan: discountShape } = contractSchema.shape

/** The control that suits one field. Its label is read out; the row it stands in shows it. */
export function FieldEditor(props: FieldEditorProps) {
  const { field, value, onChange } = props
  if (field === 'plan') return <PlanEditor {...props} />
  if (field === 'addOns') return <AddOnsEditor value={value} onChange={onChange} />
  if (field === 'discountPlan') return <DiscountEditor {...props} />
  if (field === 'status') return <StatusEditor {...props} />
  return <TextFieldEditor field={field} value={value} onChange={onChange} placeholder={props.placeholder ?? ''} />
}

function PlanEditor({ value, plans, onChange }: FieldEditorProps) {
  const t = useText()
  const { won } = useFormat()
  const present = planShape.safeParse(value).data
  const known = plans.some(({ code }) => code === present?.code)
  const offered = [...plans]
    .sort((a, b) => b.monthlyFee - a.monthlyFee)
    .filter(({ state, code }) => state === 'launched' || code === present?.code)
  const options = [
    ...(present && !known
      ? [{ id: present.code, name: present.name, note: `${won(present.monthlyFee)} · ${t('contract/planRetired')}` }]
      : []),
    ...offered.map(({ code, name, monthlyFee, state }) => ({
      id: code,
      name,
      note: state === 'retired' ? `${won(monthlyFee)} · ${t('contract/planRetired')}` : won(monthlyFee),
    })),
  ]
  return (
    <Select
      label={t('field/plan')}
      labelHidden
      options={options}
      selected={present?.code ?? null}
      placeholder={plans.length === 0 ? t('contract/noPlans') : ''}
      onSelect={(chosen) => {
        const plan = plans.find(({ code }) => code === chosen)
        if (plan) onChange({ code: plan.code, name: plan.name, monthlyFee: plan.monthlyFee })
      }}
    />
  )
}

function DiscountEditor({ value, onChange }: FieldEditorProps) {
  const t = useText()
  return (
    <Select
      label={t('field/discountPlan')}
      labelHidden
      options={[
        { id: 'NONE', name: t('value/discountNone') },
        { id: 'SELECT25', name: t('value/discount25') },
      ]}
      selected={discountShape.safeParse(value).data ?? null}
      onSelect={onChange}
    />
  )
}

/** Only the states the table lets follow are offered; the present one stands first. */
function StatusEditor({ value, storedStatus, onChange }: FieldEditorProps) {
  const t = useText()
  const allowed = contractStates.filter((state) => state === storedStatus || contractTable[storedStatus][state])
  return (
    <Select
      label={t('field/status')}
      labelHidden
      options={allowed.map((state) => ({ id: state, name: t(`state/${state}`) }))}
      selected={statusShape.safeParse(value).data ?? null}
      onSelect={onChange}
    />
  )
}
