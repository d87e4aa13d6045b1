import { X } from 'lucide-react'
import { useText } from '../text/useText.ts'
import { Button } from './Button.tsx'

/** Closes the panel beside a list; Escape does the same. */
export function CloseButton({ onClose }: { readonly onClose: () => void }) {
  const t = useText()
  return (
    <Button look="icon" aria-label={t('act/closeDetail')} aria-keyshortcuts="Escape" onPress={onClose}>
      <X size={16} aria-hidden="true" />
    </Button>
  )
}
