import { useState } from 'react'
import type { Conflict } from '../../../domain/contracts/conflict.ts'
import { valueAt } from '../../../domain/contracts/contractChanges.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { FieldEditor } from '../../ui/contract/FieldEditor.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

export type OwnValueDialogProps = {
  readonly conflict: Conflict
  readonly field: ContractField
  readonly onClose: () => void
  readonly onApply: (value: Json) => void
}

/** Neither side was right: the counselor writes the value the customer confirmed. */
export function OwnValueDialog({ conflict, field, onClose, onApply }: OwnValueDialogProps) {
  const t = useText()
  const plans = useTopic('plans', null) ?? []
  const [value, setValue] = useState<Json>(valueAt(conflict.theirs, field) ?? null)
  return (
    <Dialog
      isOpen
      title={t('conflicts/customTitle', { field: t(`field/${field}`) })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="go" onPress={() => onApply(value)}>
            {t('conflicts/apply')}
          </Button>
        </>
      }
    >
      <FieldEditor field={field} value={value} storedStatus={conflict.theirs.status} plans={plans} onChange={setValue} />
    </Dialog>
  )
}
