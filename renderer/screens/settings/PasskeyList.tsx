import { useState } from 'react'
import type { Passkey } from '../../../domain/protocol/passkeys.ts'
import { PASSKEYS_MAX } from '../../../domain/session/passkey.ts'
import { useAct } from '../../data/useAct.ts'
import { usePasskeys } from '../../data/usePasskeys.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { AddPasskeyDialog } from './AddPasskeyDialog.tsx'
import styles from './SettingsScreen.module.css'

/** The passkeys of somebody who has the app already; nothing where this page can ask for none. */
export function PasskeyList() {
  const t = useText()
  const own = usePasskeys()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const [isAdding, setAdding] = useState(false)
  if (!own) return null
  const remove = async ({ id, name }: Passkey) => {
    if (await run(() => own.remove(id))) showToast('good', t('passkey/removed', { name }))
  }
  return (
    <section className={styles['passkeys']}>
      <h3>{t('passkey/title')}</h3>
      <p>{t('passkey/why')}</p>
      <ul className={styles['people']} aria-label={t('passkey/title')}>
        {own.passkeys.map((passkey) => (
          <PasskeyItem key={passkey.id} passkey={passkey} busy={busy} onRemove={() => void remove(passkey)} />
        ))}
      </ul>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      <div className={styles['actions']}>
        <Button isDisabled={own.passkeys.length >= PASSKEYS_MAX} onPress={() => setAdding(true)}>
          {t('passkey/add')}
        </Button>
      </div>
      {isAdding ? <AddPasskeyDialog onAdd={own.add} onClose={() => setAdding(false)} /> : null}
    </section>
  )
}

type PasskeyItemProps = { readonly passkey: Passkey; readonly busy: boolean; readonly onRemove: () => void }

function PasskeyItem({ passkey: { name, addedAt, lastUsedAt }, busy, onRemove }: PasskeyItemProps) {
  const t = useText()
  const { clock } = useFormat()
  return (
    <li className={styles['person']}>
      <div>
        <b>{name}</b>
        <p>
          {t('passkey/addedAt', { when: clock(addedAt) })} ·{' '}
          {lastUsedAt === null ? t('passkey/unused') : t('passkey/usedAt', { when: clock(lastUsedAt) })}
        </p>
      </div>
      <Button isDisabled={busy} aria-label={t('passkey/removeOf', { name })} onPress={onRemove}>
        {t('passkey/remove')}
      </Button>
    </li>
  )
}
