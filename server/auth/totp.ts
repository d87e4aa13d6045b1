import { createHmac, timingSafeEqual } from 'node:crypto'
import { TOTP_DIGITS, TOTP_STEP_MS, TOTP_WINDOW_STEPS, totpStep } from '../../domain/session/secondFactor.ts'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'

/** RFC 4226 §4: 160 bits. */
export const TOTP_SECRET_BYTES = 20
const ISSUER = 'Dealer Desk'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BASE32_BITS = 5

/** The code of one step (RFC 6238 with SHA-1, which is what authenticator apps speak). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff
  return String(number % 10 ** TOTP_DIGITS).padStart(TOTP_DIGITS, '0')
}

/** The steps of the window around `now` whose code this is; every one is looked at, so that the time tells nothing. */
export function stepsOfCode(secret: Uint8Array, code: string, now: Millis): readonly number[] {
  const middle = totpStep(now)
  const window = Array.from({ length: 2 * TOTP_WINDOW_STEPS + 1 }, (_, i) => middle - TOTP_WINDOW_STEPS + i)
  const typed = Buffer.from(code)
  return window.filter((step) => {
    const right = Buffer.from(totpCode(secret, step))
    return right.length === typed.length && timingSafeEqual(right, typed)
  })
}

/** RFC 4648 §6 without padding, as authenticator apps take it by hand. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(new RegExp(`.{1,${BASE32_BITS}}`, 'g')) ?? []
  return groups.map((group) => BASE32[Number.parseInt(group.padEnd(BASE32_BITS, '0'), 2)]).join('')
}

/** The bytes of a base32 secret. Throws on a sign that is none of its alphabet. */
export function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text, (sign) => {
    const value = BASE32.indexOf(sign)
    if (value < 0) throw new Error('not base32')
    return value.toString(2).padStart(BASE32_BITS, '0')
  })
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

/** What the QR code says: the Key URI Format that authenticator apps read. */
export function totpUri(secret: Uint8Array, loginId: string): string {
  const label = `${encodeURIComponent(ISSUER)}:${encodeURIComponent(loginId)}`
  const parts = { secret: toBase32(secret), issuer: ISSUER, algorithm: 'SHA1', digits: TOTP_DIGITS, period: TOTP_STEP_MS / SECOND_MS }
  const query = Object.entries(parts).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `otpauth://totp/${label}?${query.join('&')}`
}
