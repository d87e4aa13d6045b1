import { Plus, X } from 'lucide-react'
import { addOnOfferings } from '../../../domain/catalogue/addOnOfferings.ts'
import { contractSchema } from '../../../domain/contracts/contract.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import styles from './AddOnsEditor.module.css'

export type AddOnsEditorProps = { readonly value: Json | undefined; readonly onChange: (value: Json) => void }

export function AddOnsEditor({ value, onChange }: AddOnsEditorProps) {
  const t = useText()
  const { won } = useFormat()
  const present = contractSchema.shape.addOns.safeParse(value).data ?? []
  const others = addOnOfferings.filter(({ code }) => !present.some((addOn) => addOn.code === code))
  return (
    <fieldset className={styles['addOns']} aria-label={t('field/addOns')}>
      {present.map((addOn) => (
        <span key={addOn.code} className={styles['addOn']}>
          {addOn.name} <span>{won(addOn.monthlyFee)}</span>
          <Button
            look="icon"
            aria-label={t('contract/addOnRemove', { name: addOn.name })}
            onPress={() => onChange(present.filter(({ code }) => code !== addOn.code))}
          >
            <X size={13} aria-hidden="true" />
          </Button>
        </span>
      ))}
      {others.map((addOn) => (
        <Button key={addOn.code} look="quiet" onPress={() => onChange([...present, addOn])}>
          <Plus size={13} aria-hidden="true" />
          {addOn.name} {won(addOn.monthlyFee)}
        </Button>
      ))}
    </fieldset>
  )
}
