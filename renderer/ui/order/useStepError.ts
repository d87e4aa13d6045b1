import { refusalCodes } from '../../../domain/kernel/refusals.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'

/** Of our own side of the gateway and of our books. */
const ownCodes = ['TIMED_OUT', 'NO_CONNECTION', 'CIRCUIT_OPEN', 'ANSWER_NOT_UNDERSTOOD', 'PAYMENT_IN_DOUBT', 'unexpected'] as const

/** Why a step of an order was not done, in words: ours by their code, the payment gateway's as it said them. */
export function useStepError(): (error: { readonly code: string; readonly message: string }) => string {
  const t = useText()
  const refusalText = useRefusalText()
  return ({ code, message }) => {
    const own = ownCodes.find((known) => known === code)
    if (own) return t(`orders/stepError/${own}`)
    const refusal = refusalCodes.find((known) => known === code)
    if (refusal) return refusalText(refusal)
    return message === '' ? t('orders/stepError/other', { code }) : message
  }
}
