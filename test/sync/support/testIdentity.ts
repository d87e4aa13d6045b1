import type { MeReply, SignInReply } from '../../../domain/protocol/auth.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { Answer, AuthPort } from '../../../sync/hostPorts.ts'
import { problem } from './testLine.ts'
import type { TestPc } from './testPc.ts'
import { CODE } from './testPeople.ts'

/** Identity at the centre, as a PC of a test meets it. */
export function identityOf(pc: TestPc): AuthPort {
  const answer = (user: SignedInUser | null | undefined): Answer<SignInReply> => {
    if (!pc.line.up) return { kind: 'unreachable' }
    if (pc.identityDown) return { kind: 'refused', problem: problem('auth_unavailable') }
    if (pc.signInAnswer) return pc.signInAnswer
    return user ? { kind: 'value', value: pc.signedInAs(user) } : { kind: 'refused', problem: problem('invalid_credentials') }
  }
  let asked: SignedInUser | undefined
  return {
    signIn: ({ loginId, password }) => {
      asked = pc.users.find((user) => user.loginId === loginId)
      return Promise.resolve(answer(password === pc.password ? asked : null))
    },
    proveFactor: (proof) => {
      if ('passkey' in proof) return Promise.resolve({ kind: 'refused', problem: problem('passkey_unknown') })
      if (proof.code !== CODE) return Promise.resolve({ kind: 'refused', problem: problem('second_factor_wrong') })
      if (pc.line.up) pc.signInAnswer = pc.afterCode
      return Promise.resolve(answer(asked))
    },
    askPasskey: () => Promise.resolve({ kind: 'refused', problem: problem('passkeys_off') }),
    takeOver: () => {
      if (!pc.identityDown) pc.signInAnswer = null
      return Promise.resolve(answer(asked))
    },
    resetPassword: ({ next }) => {
      if (!pc.line.up) return Promise.resolve({ kind: 'unreachable' })
      pc.password = next
      pc.session = null
      return Promise.resolve({ kind: 'value', value: null })
    },
    awaitDevice: () => Promise.resolve(answer(asked)),
    signOut: () => {
      pc.session = null
      return Promise.resolve({ kind: 'value', value: null })
    },
    resume: (): Promise<Answer<MeReply>> => {
      if (!pc.line.up) return Promise.resolve({ kind: 'unreachable' })
      if (!pc.session) return Promise.resolve({ kind: 'refused', problem: problem('not_signed_in') })
      const { user, session } = pc.signedInAs(pc.session)
      return Promise.resolve({ kind: 'value', value: { user, session } })
    },
    tellWiped: (said) => {
      if (!pc.line.up) return Promise.resolve({ kind: 'unreachable' })
      pc.wiped.push(said.unsentLost)
      return Promise.resolve({ kind: 'value', value: null })
    },
    device: () =>
      Promise.resolve({
        deviceId: pc.deviceId,
        name: 'PC',
        platform: 'web',
        appVersion: '1',
      }),
  }
}
