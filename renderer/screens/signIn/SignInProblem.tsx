import { useEffect, useState } from 'react'
import { SECOND_MS } from '../../../domain/kernel/instant.ts'
import type { SignInAnswer } from '../../../sync/sessionApi.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'

/** Why it did not work, with the seconds left where trying again must wait. */
export function SignInProblem({ answer }: { readonly answer: Extract<SignInAnswer, { ok: false }> }) {
  const t = useText()
  const refusalText = useRefusalText()
  const [left, setLeft] = useState(answer.retryAfterSeconds ?? 0)
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(left - 1), SECOND_MS)
    return () => clearTimeout(timer)
  }, [left])
  const { wiped, triesLeft } = answer
  if (wiped) {
    return (
      <ErrorNote>
        <p>
          <b>{t(wiped.cause === 'tries' ? 'signIn/wipedTries' : 'signIn/wipedUnseen')}</b>
        </p>
        <p>{wiped.unsentKept > 0 ? t('signIn/wipedKept', { count: wiped.unsentKept }) : t('signIn/wipedKeptNone')}</p>
        <p>{t('signIn/wipedNext')}</p>
      </ErrorNote>
    )
  }
  return (
    <ErrorNote>
      {refusalText(answer.code)} {left > 0 ? <span aria-live="off">{t('signIn/wait', { seconds: left })}</span> : null}
      {triesLeft === undefined ? null : <p>{t('signIn/triesLeft', { count: triesLeft })}</p>}
    </ErrorNote>
  )
}
