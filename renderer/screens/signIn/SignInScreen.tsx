import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { SignInDesk } from './SignInDesk.tsx'

export function SignInScreen({ loginId }: { readonly loginId: string }) {
  const t = useText()
  const showToast = useToasts((state) => state.show)
  return (
    <SignInDesk
      title={t('signIn/title')}
      submit={t('signIn/submit')}
      loginId={loginId}
      onOpened={({ unsentRestored, offline }) => {
        if (unsentRestored > 0) showToast('good', t('signIn/restored', { count: unsentRestored }))
        else if (offline) showToast('warn', t('signIn/openedOffline'))
      }}
    />
  )
}
