import { KeyRound } from 'lucide-react'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'

export type PasskeyButtonProps = { readonly size?: 'small' | 'large'; readonly busy: boolean; readonly onPress: () => void }

/** Beside the code, where the browser can ask a passkey and the person has one. */
export function PasskeyButton({ size = 'small', busy, onPress }: PasskeyButtonProps) {
  const t = useText()
  return (
    <Button size={size} isDisabled={busy} onPress={onPress}>
      <KeyRound size={15} aria-hidden="true" /> {t('passkey/goOn')}
    </Button>
  )
}
