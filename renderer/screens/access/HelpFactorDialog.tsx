import { useState } from 'react'
import type { AccessPerson } from '../../../domain/protocol/access.ts'
import { factorHelps, type FactorHelp } from '../../../domain/protocol/factors.ts'
import { useAccessActions } from '../../data/useAccess.ts'
import { useText } from '../../text/useText.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { AskWhy } from '../why/AskWhy.tsx'

export type HelpFactorDialogProps = { readonly person: AccessPerson; readonly onChanged: () => void; readonly onClose: () => void }

/** For somebody whose second factor keeps them out: wrong codes are forgotten, or the factor is given up. */
export function HelpFactorDialog({ person, ...done }: HelpFactorDialogProps) {
  const t = useText()
  const actions = useAccessActions()
  const [help, setHelp] = useState<FactorHelp>('unlock')
  return (
    <AskWhy
      {...done}
      title={t('access/factor/title', { who: person.displayName })}
      act={t(`access/factor/act/${help}`)}
      usual={[t('access/usual/phoneLost'), t('access/usual/wrongCodes')]}
      doIt={(reason) => actions.helpFactor(person.userId, help, reason)}
    >
      <Segmented
        label={t('access/factor/what')}
        options={factorHelps.map((id) => ({ id, name: t(`access/factor/act/${id}`) }))}
        value={help}
        onChange={setHelp}
      />
      <p>{t(`access/factor/body/${help}`)}</p>
    </AskWhy>
  )
}
