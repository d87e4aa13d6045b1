import { useState } from 'react'
import { type OwnFactor, useFactor } from '../../data/useFactor.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { EnrolFactorDialog } from './EnrolFactorDialog.tsx'
import { PasskeyList } from './PasskeyList.tsx'
import { RemoveFactorDialog } from './RemoveFactorDialog.tsx'
import styles from './SettingsScreen.module.css'

const FEW_CODES = 3

/** Whether this person's sign-in has a second step, and how to set it up or give it up. */
export function FactorPanel() {
  const t = useText()
  const factor = useFactor()
  const refusalText = useRefusalText()
  const [asking, setAsking] = useState<'enrolment' | 'removal' | null>(null)
  const close = () => setAsking(null)
  return (
    <Panel title={t('factor/panel')}>
      <div className={styles['about']}>
        {factor.refusal ? <ErrorNote tone="warn">{refusalText(factor.refusal)}</ErrorNote> : null}
        <FactorFacts factor={factor} />
        {factor.state ? (
          <div className={styles['actions']}>
            {factor.state.enrolledAt === null ? (
              <Button look="go" onPress={() => setAsking('enrolment')}>
                {t('factor/enrol')}
              </Button>
            ) : (
              <Button onPress={() => setAsking('removal')}>{t('factor/remove')}</Button>
            )}
          </div>
        ) : null}
        {factor.state && factor.state.enrolledAt !== null ? <PasskeyList /> : null}
      </div>
      {asking === 'enrolment' ? <EnrolFactorDialog factor={factor} onClose={close} /> : null}
      {asking === 'removal' ? <RemoveFactorDialog factor={factor} onClose={close} /> : null}
    </Panel>
  )
}

function FactorFacts({ factor: { state } }: { readonly factor: OwnFactor }) {
  const t = useText()
  const { clock } = useFormat()
  if (!state) return null
  const { enrolledAt, recoveryCodesLeft, isDemanded } = state
  return (
    <>
      {enrolledAt === null ? (
        <p>{t('factor/off')}</p>
      ) : (
        <Facts
          facts={[
            [t('factor/since'), clock(enrolledAt)],
            [t('factor/codesLeft'), t('factor/codesLeftCount', { count: recoveryCodesLeft })],
          ]}
        />
      )}
      {enrolledAt !== null && recoveryCodesLeft <= FEW_CODES ? <ErrorNote tone="warn">{t('factor/fewCodes')}</ErrorNote> : null}
      {enrolledAt !== null && isDemanded ? <p>{t('factor/demanded')}</p> : null}
    </>
  )
}
