import { parseArgs } from 'node:util'

export type LaunchOptions = {
  /** The browser build, though a desktop runtime may be there. */
  readonly web: boolean
  /** Open nothing: print the address. */
  readonly noOpen: boolean
  readonly port: string | undefined
  readonly dataDir: string | undefined
  readonly contracts: string | undefined
}

export type LaunchRequest =
  | { readonly kind: 'start'; readonly options: LaunchOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'misunderstood'; readonly sentence: string }

export const helpText = `딜러 데스크를 시작합니다 · Starts Dealer Desk: the server, then the client.

  npm start -- [flags]

  --web            브라우저로 엽니다 · open the client in the browser
  --no-open        열지 않고 주소만 알려줍니다 · open nothing, print the address
  --port N         서버 포트 · port of the server (21000, or the next free one)
  --data-dir DIR   자료 폴더 · folder of the database (.data)
  --contracts N    시연용 계약 수 · contracts of the demo dealer
  --help           이 도움말 · this text
`

const flags = {
  web: { type: 'boolean' },
  'no-open': { type: 'boolean' },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  contracts: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const wholeNumber = /^\d{1,9}$/

/** What was asked for on the command line, or one sentence about the first word that is not understood. */
export function readLaunchOptions(words: readonly string[]): LaunchRequest {
  try {
    const { values } = parseArgs({ args: [...words], options: flags, strict: true, allowPositionals: false })
    if (values.help === true) return { kind: 'help' }
    const { port, contracts } = values
    if (port !== undefined && (!wholeNumber.test(port) || Number(port) > 65_535)) return numberExpected('--port', port)
    if (contracts !== undefined && !wholeNumber.test(contracts)) return numberExpected('--contracts', contracts)
    const options = { web: values.web === true, noOpen: values['no-open'] === true, port, dataDir: values['data-dir'], contracts }
    return { kind: 'start', options }
  } catch (error) {
    const first = error instanceof Error ? error.message.split('. ')[0] : 'The arguments cannot be read'
    return { kind: 'misunderstood', sentence: `${first}. 알 수 없는 인자입니다: npm start -- --help` }
  }
}

function numberExpected(flag: string, value: string): LaunchRequest {
  return { kind: 'misunderstood', sentence: `${flag} wants a whole number, not '${value}'. ${flag} 에는 숫자를 적어 주세요.` }
}
