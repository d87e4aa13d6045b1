import { pino, type DestinationStream, type Logger } from 'pino'

/** Fields that could carry secrets or personal data if somebody logged a whole object by mistake. */
const redacted = [
  'password',
  'accessToken',
  'refreshToken',
  'takeoverTicket',
  'ticket',
  'authorization',
  'cookie',
  'body',
  'customer',
  'phone',
  'msisdn',
  'newMsisdn',
]

/** What moves the cursor, breaks lines or turns the writing direction in some viewer. JSON leaves these as they are. */
const STEERING = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/**
 * JSON lines, one per event, on stderr unless told: stdout belongs to the one line that tells the address. LOG-1: whatever a
 * client sends stays within its string, for a terminal as for a program that reads lines.
 */
export function createLogger(level: string, out: Pick<DestinationStream, 'write'> = pino.destination({ dest: 2, sync: true })): Logger {
  return pino(
    { level, base: null, redact: { paths: redacted.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[hidden]' } },
    { write: (line) => out.write(line.replaceAll(STEERING, escaped)) },
  )
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/**
 * What may be told of an error: its kind, the database's code and the place it came from. Messages are left out, as they
 * quote input (a name, a phone number); those of our own invariants say nothing but our mistake.
 */
export function describeError(error: unknown): {
  readonly error: string
  readonly code?: string
  readonly constraint?: string
  readonly at?: string
} {
  if (!(error instanceof Error)) return { error: typeof error }
  const own = /^(invariant broken|unhandled case): [\w ,.'-]+$/.exec(error.message)
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return {
    error: own ? own[0] : error.name,
    ...textField(error, 'code'),
    ...textField(error, 'constraint'),
    ...(frames.length > 0
      ? {
          at: frames
            .slice(0, 6)
            .map((line) => line.trim().slice(3))
            .join(' < '),
        }
      : {}),
  }
}

function textField<K extends 'code' | 'constraint'>(error: object, key: K): { readonly [P in K]?: string } {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? ({ [key]: value } as { readonly [P in K]?: string }) : {}
}
