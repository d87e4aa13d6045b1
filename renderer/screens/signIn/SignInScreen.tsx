import { useEffect, useState } from 'react'
import { deviceName } from '../../data/deviceName.ts'
import { takeResetCode } from '../../data/takeResetCode.ts'
import { useOffline } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { ResetForm } from './ResetForm.tsx'
import { SignInDesk } from './SignInDesk.tsx'
import { SignInFrame } from './SignInFrame.tsx'

export function SignInScreen({ loginId }: { readonly loginId: string }) {
  const t = useText()
  const showToast = useToasts((state) => state.show)
  /** Null: nobody is about to reset a password. */
  const [resetCode, setResetCode] = useState(takeResetCode)
  if (resetCode !== null) {
    const leave = () => setResetCode(null)
    return (
      <ResetFace
        code={resetCode}
        onBack={leave}
        onDone={() => {
          leave()
          showToast('good', t('password/resetDone'))
        }}
      />
    )
  }
  return (
    <SignInDesk
      title={t('signIn/title')}
      submit={t('signIn/submit')}
      loginId={loginId}
      onOpened={({ unsentRestored, offline }) => {
        if (unsentRestored > 0) showToast('good', t('signIn/restored', { count: unsentRestored }))
        else if (offline) showToast('warn', t('signIn/openedOffline'))
      }}
    >
      <Button look="quiet" onPress={() => setResetCode('')}>
        {t('password/forgot')}
      </Button>
    </SignInDesk>
  )
}

type ResetFaceProps = { readonly code: string; readonly onBack: () => void; readonly onDone: () => void }

function ResetFace({ code, onBack, onDone }: ResetFaceProps) {
  const t = useText()
  const offline = useOffline()
  const [device, setDevice] = useState('')
  useEffect(() => void deviceName().then(setDevice), [])
  return (
    <SignInFrame device={device} note={offline ? t('signIn/offline') : undefined}>
      <ResetForm code={code} onBack={onBack} onDone={onDone} />
    </SignInFrame>
  )
}
