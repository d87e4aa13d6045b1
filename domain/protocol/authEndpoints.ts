import { z } from 'zod'
import { userIdSchema } from '../kernel/ids.ts'
import { passwordServices } from '../session/legacyPassword.ts'
import { deviceWipedSchema } from './auth.ts'
import {
  emptySchema,
  refreshReplySchema,
  refreshRequestSchema,
  signInReplySchema,
  signInRequestSchema,
  takeOverRequestSchema,
} from './auth.ts'
import { passkeyIdSchema } from '../session/passkey.ts'
import { awaitDeviceRequestSchema } from './devices.ts'
import type { Endpoint } from './endpoint.ts'
import {
  askFactorOfferSchema,
  confirmFactorSchema,
  factorOfferSchema,
  factorStateSchema,
  proveFactorRequestSchema,
  removeFactorSchema,
} from './factors.ts'
import {
  changePasswordSchema,
  issuedResetSchema,
  passwordStateSchema,
  resetPasswordSchema,
  resetPeopleReplySchema,
  passwordMigrationSchema,
  setPasswordModeSchema,
} from './passwords.ts'
import { askPasskeySchema, newPasskeySchema, passkeyListSchema, passkeyOfferSchema, passkeyQuestionSchema } from './passkeys.ts'
import { askStepUpSchema, stepUpReplySchema } from './stepUps.ts'

/** Served by processes of identity alone. */
export const authEndpoints = {
  'POST /auth/sign-in': {
    summary: 'Sign in with login id and password; the answer says what is still needed',
    permission: 'public',
    body: signInRequestSchema,
    reply: signInReplySchema,
  },
  'POST /auth/second-factor': {
    summary: 'What a sign-in still needs: a code of the authenticator app, a recovery code, or a passkey',
    permission: 'public',
    body: proveFactorRequestSchema,
    reply: signInReplySchema,
  },
  'POST /auth/second-factor/passkey': {
    summary: 'What a passkey signs for a sign-in that still needs its second factor',
    permission: 'public',
    body: askPasskeySchema,
    reply: passkeyQuestionSchema,
    status: 201,
  },
  'POST /auth/take-over': {
    summary: 'End the other session and start this one',
    permission: 'public',
    body: takeOverRequestSchema,
    reply: signInReplySchema,
  },
  'POST /auth/device-wait': {
    summary: 'Ask again whether the PC of a sign-in was approved; then it begins',
    permission: 'public',
    body: awaitDeviceRequestSchema,
    reply: signInReplySchema,
  },
  'POST /auth/refresh': {
    summary: 'Exchange the refresh token',
    permission: 'public',
    body: refreshRequestSchema,
    reply: refreshReplySchema,
  },
  'POST /auth/device-wipes': {
    summary: 'A PC that was reported lost says that it has wiped itself',
    permission: 'public',
    body: deviceWipedSchema,
    reply: emptySchema,
  },
  'POST /auth/sign-out': { summary: 'End this session', permission: 'session.own', body: emptySchema, reply: emptySchema },
  'GET /auth/second-factor': { summary: 'Whether this person has a second factor', permission: 'session.own', reply: factorStateSchema },
  'POST /auth/second-factor/offer': {
    summary: 'A second factor to set up, and ten recovery codes; the password is asked again',
    permission: 'session.own',
    body: askFactorOfferSchema,
    reply: factorOfferSchema,
  },
  'POST /auth/second-factor/confirmation': {
    summary: 'The first code of the authenticator app: from here on it is asked for',
    permission: 'session.own',
    body: confirmFactorSchema,
    reply: factorStateSchema,
  },
  'POST /auth/second-factor/removal': {
    summary: 'Give the second factor up, by password and code',
    permission: 'session.own',
    body: removeFactorSchema,
    reply: factorStateSchema,
  },
  'GET /auth/passkeys': { summary: 'The passkeys of this person', permission: 'session.own', reply: passkeyListSchema },
  'POST /auth/passkeys/offer': {
    summary: 'What a new passkey is made with',
    permission: 'session.own',
    stepUp: true,
    body: emptySchema,
    reply: passkeyOfferSchema,
    status: 201,
  },
  'POST /auth/passkeys': {
    summary: 'Keep the passkey that was made: from here on it counts instead of a code',
    permission: 'session.own',
    body: newPasskeySchema,
    reply: passkeyListSchema,
    status: 201,
  },
  'POST /auth/passkeys/:id/removal': {
    summary: 'Take a passkey away',
    permission: 'session.own',
    stepUp: true,
    params: z.strictObject({ id: passkeyIdSchema }),
    body: emptySchema,
    reply: passkeyListSchema,
  },
  'GET /auth/password': {
    summary: 'When this person’s password was changed last, and by whom',
    permission: 'session.own',
    reply: passwordStateSchema,
  },
  'POST /auth/password': {
    summary: 'A new password, by the present one',
    permission: 'session.own',
    body: changePasswordSchema,
    reply: passwordStateSchema,
  },
  'GET /auth/password-resets': {
    summary: 'Staff of the own shop, with the code that is open for each',
    permission: 'password.reset',
    reply: resetPeopleReplySchema,
  },
  'POST /auth/people/:id/password-reset': {
    summary: 'A code by which somebody below sets a new password; told once',
    permission: 'password.reset',
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ id: userIdSchema }),
    body: emptySchema,
    reply: issuedResetSchema,
    status: 201,
  },
  'POST /auth/password-reset': {
    summary: 'A new password by a code; the session ends, a second factor stays',
    permission: 'public',
    body: resetPasswordSchema,
    reply: emptySchema,
  },
  'GET /auth/password-migration': {
    summary: 'How far passwords are moved over from the system before',
    permission: 'access.read',
    office: true,
    reply: passwordMigrationSchema,
  },
  'POST /auth/password-services/:service': {
    summary: 'Move a door on from the old passwords, or back',
    permission: 'access.shape',
    office: true,
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ service: z.enum(passwordServices) }),
    body: setPasswordModeSchema,
    reply: passwordMigrationSchema,
  },
  'POST /auth/step-up': {
    summary: 'A ticket for one sensitive request, by a code of the second factor or a passkey',
    permission: 'session.own',
    body: askStepUpSchema,
    reply: stepUpReplySchema,
    status: 201,
  },
  'POST /auth/step-up/passkey': {
    summary: 'What a passkey signs for a step-up of this session',
    permission: 'session.own',
    body: emptySchema,
    reply: passkeyQuestionSchema,
    status: 201,
  },
} as const satisfies Record<string, Endpoint>
