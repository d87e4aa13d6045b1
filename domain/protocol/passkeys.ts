import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import { PASSKEY_NAME_CHARS_MAX, passkeyIdSchema } from '../session/passkey.ts'

/** Bytes in base64url, as browsers and authenticators write them. */
const bytesSchema = (charsMax: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(charsMax)
/** How a browser reaches an authenticator: `internal`, `usb`, `hybrid`, … */
const transportsSchema = z.array(z.string().regex(/^[a-z-]{1,20}$/)).max(8)
const credentialIdSchema = bytesSchema(1400)
const clientDataSchema = bytesSchema(4000)

export const passkeySchema = z.strictObject({
  id: passkeyIdSchema,
  name: z.string(),
  addedAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
})
export type Passkey = z.infer<typeof passkeySchema>

/** `origin`: the pages that passkeys are made for; null: the operator named none. */
export const passkeyListSchema = z.strictObject({ origin: z.string().nullable(), passkeys: z.array(passkeySchema) })
export type PasskeyList = z.infer<typeof passkeyListSchema>

/** What a passkey is asked to sign, once, within two minutes. `known`: the ones of this person. */
export const passkeyQuestionSchema = z.strictObject({
  challenge: z.string(),
  domain: z.string(),
  known: z.array(z.strictObject({ id: z.string(), transports: z.array(z.string()) })),
})
export type PasskeyQuestion = z.infer<typeof passkeyQuestionSchema>

/** The same for one that is to be made. `handle`: who it is for, to the authenticator. */
export const passkeyOfferSchema = passkeyQuestionSchema.extend({
  person: z.strictObject({ handle: z.string(), name: z.string(), displayName: z.string() }),
})
export type PasskeyOffer = z.infer<typeof passkeyOfferSchema>

export const newPasskeySchema = z.strictObject({
  name: z.string().trim().min(1).max(PASSKEY_NAME_CHARS_MAX),
  credentialId: credentialIdSchema,
  clientData: clientDataSchema,
  attestation: bytesSchema(16_000),
  transports: transportsSchema,
})
export type NewPasskey = z.infer<typeof newPasskeySchema>

/** What a passkey signed. */
export const passkeyAnswerSchema = z.strictObject({
  credentialId: credentialIdSchema,
  clientData: clientDataSchema,
  authenticatorData: bytesSchema(4000),
  signature: bytesSchema(2000),
})
export type PasskeyAnswer = z.infer<typeof passkeyAnswerSchema>

/** Of a sign-in that was refused as `second_factor_needed`. */
export const askPasskeySchema = z.strictObject({ challengeTicket: z.string().min(1).max(400) })
