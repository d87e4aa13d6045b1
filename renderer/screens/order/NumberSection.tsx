import { useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import { useFreeNumbers } from '../../data/useFreeNumbers.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { FieldLabel } from '../../ui/FieldLabel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'
import numbered from './NumberSection.module.css'

const WISH_DIGITS = 4

/** The number that comes in place of the old one: one of a few that the centre says are nobody's. */
export function NumberSection({ sheet: { draft, change, contract } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const refusalText = useRefusalText()
  const online = useOnline()
  const { numbers, refusal, look } = useFreeNumbers(online)
  const [wish, setWish] = useState('')
  const chosen = draft.msisdn
  // What was chosen stays in sight whatever is proposed next.
  const shown = chosen === '' || numbers?.includes(chosen) === true ? (numbers ?? []) : [chosen, ...(numbers ?? [])]
  const wanted = wish.length === WISH_DIGITS ? wish : null
  const type = (text: string) => {
    const typed = text.replaceAll(/\D/g, '').slice(0, WISH_DIGITS)
    setWish(typed)
    if (typed.length === WISH_DIGITS && typed !== wish) look(typed)
  }
  return (
    <div data-field="contract.msisdn" className={styles['stack']}>
      {online ? null : <ErrorNote tone="warn">{t('order/number/offline')}</ErrorNote>}
      {online && refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      {shown.length > 0 ? (
        <RadioGroup
          className={styles['stack'] ?? ''}
          value={chosen === '' ? null : chosen}
          onChange={(msisdn) => change((now) => ({ ...now, msisdn }))}
        >
          <FieldLabel>{t('order/number/free')}</FieldLabel>
          <div className={numbered['numbers']}>
            {shown.map((msisdn) => (
              <Radio key={msisdn} value={msisdn} className={numbered['number'] ?? ''}>
                {msisdn}
              </Radio>
            ))}
          </div>
        </RadioGroup>
      ) : online && numbers === undefined && refusal === null ? (
        <p className={styles['quiet']}>{t('app/loading')}</p>
      ) : null}
      {online && numbers?.length === 0 ? <ErrorNote tone="warn">{t('order/number/noneFree')}</ErrorNote> : null}
      <div className={styles['row']}>
        <div className={styles['third']}>
          <TextField
            label={t('order/number/wish')}
            placeholder={t('order/number/wishHint')}
            inputMode="numeric"
            value={wish}
            onChange={type}
            isDisabled={!online}
            autoComplete="off"
          />
        </div>
        <Button isDisabled={!online} onPress={() => look(wanted)}>
          {t('order/number/others')}
        </Button>
      </div>
      <p className={styles['quiet']}>{t('order/number/keptNote')}</p>
      {contract && contract.body.customer.phone === contract.body.msisdn ? (
        <p className={styles['quiet']}>{t('order/number/contactNote')}</p>
      ) : null}
    </div>
  )
}
