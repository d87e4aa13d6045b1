import { z } from 'zod'
import { userIdSchema } from '../../domain/kernel/ids.ts'
import {
  deviceWipedSchema,
  meReplySchema,
  recoveryKeySchema,
  signInReplySchema,
  signInRequestSchema,
  takeOverRequestSchema,
} from '../../domain/protocol/auth.ts'
import { awaitDeviceRequestSchema } from '../../domain/protocol/devices.ts'
import { liveEvents, type LiveEvent } from '../../domain/protocol/live.ts'
import { newPasswordSchema, resetPasswordSchema } from '../../domain/protocol/passwords.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { proveCodeRequestSchema } from '../../domain/protocol/factors.ts'
import { deviceSchema } from '../../domain/session/session.ts'
import type { Channel, Push } from './channels.ts'

const answerSchema = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('value'), value }),
    z.strictObject({ kind: z.literal('refused'), problem: problemSchema }),
    z.strictObject({ kind: z.literal('unreachable') }),
  ])

/** What the page learns of a sign-in: the tokens stay in main, and a strict schema refuses an answer that carries one. */
export const pageSignInSchema = signInReplySchema.omit({ accessToken: true, refreshToken: true })
export type PageSignIn = z.infer<typeof pageSignInSchema>

const nothing = z.undefined()
const ofUser = z.strictObject({ userId: userIdSchema })
const withPassword = z.strictObject({ userId: userIdSchema, password: newPasswordSchema })
const withOpener = withPassword.extend({ recoveryKey: recoveryKeySchema.nullable() })
const withNext = withPassword.extend({ next: newPasswordSchema })

export const DATA_KEY_BYTES = 32
/** Raw bytes of a data key: the page imports them as a non-extractable key at once and keeps nothing else of them. */
const keyBytesSchema = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array && value.byteLength === DATA_KEY_BYTES)

const keyRefusalSchema = z.strictObject({
  ok: z.literal(false),
  code: z.enum(['local_password_wrong', 'local_store_missing', 'local_key_lost']),
})
const unlockSchema = z.discriminatedUnion('ok', [z.strictObject({ ok: z.literal(true), bytes: keyBytesSchema }), keyRefusalSchema])
const addedSchema = z.discriminatedUnion('ok', [z.strictObject({ ok: z.literal(true) }), keyRefusalSchema])

export const appInfoSchema = z.strictObject({
  version: z.string(),
  platform: z.enum(['win32', 'darwin', 'linux']),
  /** For the about box and error reports: what runs the window, with its version. */
  runtime: z.string(),
})
export type AppInfo = z.infer<typeof appInfoSchema>

/** What became of looking for a newer program. `ready`: fetched and checked, installed when this one ends. */
export const updateStateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('ready'), version: z.string().max(40) }),
  z.strictObject({ kind: z.literal('refused'), why: z.enum(['update_unsigned', 'update_older', 'update_changed']) }),
])
export type UpdateState = z.infer<typeof updateStateSchema>

/** Input and output of every channel. Main parses both: nothing enters and nothing leaves unlooked at. */
export const contract = {
  'session:sign-in': { input: signInRequestSchema.omit({ device: true }), output: answerSchema(pageSignInSchema) },
  'session:prove-factor': { input: proveCodeRequestSchema.omit({ device: true }), output: answerSchema(pageSignInSchema) },
  'session:take-over': { input: takeOverRequestSchema.omit({ device: true }), output: answerSchema(pageSignInSchema) },
  'session:reset-password': { input: resetPasswordSchema, output: answerSchema(z.null()) },
  'session:await-device': { input: awaitDeviceRequestSchema.omit({ device: true }), output: answerSchema(pageSignInSchema) },
  'session:sign-out': { input: nothing, output: answerSchema(z.null()) },
  'session:resume': { input: nothing, output: answerSchema(meReplySchema) },
  'device:describe': { input: nothing, output: deviceSchema },
  'device:tell-wiped': { input: deviceWipedSchema.omit({ deviceId: true }), output: answerSchema(z.null()) },
  'live:connect': { input: nothing, output: z.void() },
  'live:disconnect': { input: nothing, output: z.void() },
  'key:knows': { input: ofUser, output: z.boolean() },
  'key:create': { input: withOpener, output: keyBytesSchema },
  'key:unlock': { input: withOpener, output: unlockSchema },
  'key:add-password': { input: withNext, output: addedSchema },
  'key:keep-password': { input: withPassword, output: z.void() },
  'key:forget': { input: ofUser, output: z.void() },
  'key:forget-all': { input: nothing, output: z.void() },
  'app:info': { input: nothing, output: appInfoSchema },
  'update:state': { input: nothing, output: updateStateSchema },
  'update:restart': { input: nothing, output: z.void() },
} as const satisfies Record<Channel, { readonly input: z.ZodType; readonly output: z.ZodType }>

export type Input<C extends Channel> = z.infer<(typeof contract)[C]['input']>
export type Output<C extends Channel> = z.infer<(typeof contract)[C]['output']>

export const liveEventSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('heads'), data: liveEvents.heads }),
  z.strictObject({ name: z.literal('session.revoked'), data: liveEvents['session.revoked'] }),
  z.strictObject({ name: z.literal('presence'), data: liveEvents.presence }),
])

export type PushPayload = {
  readonly 'live:event': LiveEvent
  readonly 'live:up': undefined
  readonly 'live:down': undefined
  readonly 'update:changed': UpdateState
} & Record<Push, unknown>

/** `window.desktop`: one named function per channel; the subscriptions give back what ends them. */
export interface DesktopApi {
  readonly session: {
    signIn(input: Input<'session:sign-in'>): Promise<Output<'session:sign-in'>>
    proveFactor(input: Input<'session:prove-factor'>): Promise<Output<'session:prove-factor'>>
    takeOver(input: Input<'session:take-over'>): Promise<Output<'session:take-over'>>
    resetPassword(input: Input<'session:reset-password'>): Promise<Output<'session:reset-password'>>
    awaitDevice(input: Input<'session:await-device'>): Promise<Output<'session:await-device'>>
    signOut(): Promise<Output<'session:sign-out'>>
    resume(): Promise<Output<'session:resume'>>
  }
  readonly device: {
    describe(): Promise<Output<'device:describe'>>
    tellWiped(input: Input<'device:tell-wiped'>): Promise<Output<'device:tell-wiped'>>
  }
  readonly live: {
    connect(): Promise<void>
    disconnect(): Promise<void>
    onEvent(listener: (event: LiveEvent) => void): () => void
    onUp(listener: () => void): () => void
    onDown(listener: () => void): () => void
  }
  readonly key: {
    knows(input: Input<'key:knows'>): Promise<boolean>
    create(input: Input<'key:create'>): Promise<Output<'key:create'>>
    unlock(input: Input<'key:unlock'>): Promise<Output<'key:unlock'>>
    addPassword(input: Input<'key:add-password'>): Promise<Output<'key:add-password'>>
    keepPassword(input: Input<'key:keep-password'>): Promise<void>
    forget(input: Input<'key:forget'>): Promise<void>
    forgetAll(): Promise<void>
  }
  readonly app: { info(): Promise<AppInfo> }
  readonly update: {
    state(): Promise<UpdateState>
    restart(): Promise<void>
    onChange(listener: (state: UpdateState) => void): () => void
  }
}
