import { useText } from '../text/useText.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { KeyList } from '../ui/KeyList.tsx'

export function KeyboardHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const t = useText()
  return (
    <Dialog
      wide
      title={t('help/title')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <Button look="go" onPress={onClose}>
          {t('act/close')}
        </Button>
      }
    >
      <KeyList />
    </Dialog>
  )
}
