import { useState } from 'react'
import { usePassword } from '../../data/usePassword.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ChangePasswordDialog } from './ChangePasswordDialog.tsx'
import styles from './SettingsScreen.module.css'

/** When the own password was changed last, and changing it. */
export function PasswordPanel() {
  const t = useText()
  const refusalText = useRefusalText()
  const { clock } = useFormat()
  const { state, refusal, change } = usePassword()
  const [asking, setAsking] = useState(false)
  return (
    <Panel title={t('password/panel')}>
      <div className={styles['about']}>
        {refusal ? <ErrorNote tone="warn">{refusalText(refusal)}</ErrorNote> : null}
        {state ? (
          state.changedAt === null ? (
            <p>{t('password/never')}</p>
          ) : (
            <Facts facts={[[t('password/changedAt'), clock(state.changedAt)]]} />
          )
        ) : null}
        {state?.isByReset ? <ErrorNote tone="warn">{t('password/byReset')}</ErrorNote> : null}
        <div className={styles['actions']}>
          <Button onPress={() => setAsking(true)}>{t('password/change')}</Button>
        </div>
      </div>
      {asking ? <ChangePasswordDialog change={change} onClose={() => setAsking(false)} /> : null}
    </Panel>
  )
}
