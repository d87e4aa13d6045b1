import { useState } from 'react'
import type { FactorOffer } from '../../../domain/protocol/factors.ts'
import type { SignInAnswer } from '../../../sync/sessionApi.ts'

export type Opened = Extract<SignInAnswer, { ok: true }>
export type Refused = Extract<SignInAnswer, { ok: false }>
export type Challenge = { readonly ticket: string; readonly offer: FactorOffer | null; readonly passkeyOrigin: string | undefined }

/** What the centre still asks for after this answer; a wrong code leaves it asking. */
function challengeAfter(answer: SignInAnswer, before: Challenge | null): Challenge | null {
  if (answer.ok || answer.code === 'challenge_invalid' || answer.code === 'session_conflict') return null
  if (answer.challengeTicket === undefined) return before
  return { ticket: answer.challengeTicket, offer: answer.factorOffer ?? null, passkeyOrigin: answer.passkeyOrigin }
}

/** A PC that waits for a manager: what it asks with, and what a person tells the manager. */
export type Wait = { readonly ticket: string; readonly code: string }

/** It waits on while nobody could be asked. */
function waitAfter(answer: SignInAnswer, before: Wait | null): Wait | null {
  if (answer.ok) return null
  if (answer.deviceTicket !== undefined) return { ticket: answer.deviceTicket, code: answer.deviceCode ?? '' }
  const goesOn = answer.code === 'device_waiting' || answer.code === 'server_unreachable' || answer.code === 'auth_unavailable'
  return goesOn ? before : null
}

/** Where a sign-in stands: what it was refused for, and what it waits for. One question at a time. */
export function useSignInSteps(onOpened: (answer: Opened) => void) {
  const [refused, setRefused] = useState<Refused | null>(null)
  const [challenge, setChallenge] = useState<Challenge | null>(null)
  const [wait, setWait] = useState<Wait | null>(null)
  const [working, setWorking] = useState(false)
  const [attempt, setAttempt] = useState(0)
  return {
    refused,
    challenge,
    wait,
    working,
    attempt,
    take: async (ask: () => Promise<SignInAnswer>): Promise<void> => {
      if (working) return
      setWorking(true)
      const answer = await ask()
      setWorking(false)
      setAttempt((count) => count + 1)
      setChallenge((before) => (!answer.ok && answer.deviceTicket !== undefined ? null : challengeAfter(answer, before)))
      setWait((before) => waitAfter(answer, before))
      setRefused(answer.ok || answer.challengeTicket !== undefined ? null : answer)
      if (answer.ok) onOpened(answer)
    },
    begin: (): void => {
      setChallenge(null)
      setWait(null)
      setRefused(null)
    },
  }
}
