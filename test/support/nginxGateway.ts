import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../server/platform/freePort.ts'

const shipped = join(import.meta.dirname, '..', '..', 'deploy', 'nginx')

export type GatewayReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export type NginxGateway = {
  readonly url: string
  readonly ca: Buffer
  ask(
    method: string,
    path: string,
    given?: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<GatewayReply>
  /** What nginx wrote down of its own troubles. */
  errors(): string
  stop(): Promise<void>
}

/**
 * Debian's nginx with the configuration that is shipped; only the two files that name addresses and the certificate are ours.
 * The certificate is self-signed and trusted by `ask` alone.
 */
export async function startNginxGateway(given: {
  readonly nginx: string
  readonly auth: string
  readonly api: string
}): Promise<NginxGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-nginx-'))
  const port = await freePort()
  const desk = join(folder, 'dealer-desk')
  mkdirSync(desk)
  cpSync(join(shipped, 'desk.conf'), join(desk, 'desk.conf'))
  const upstream = (name: string, url: string) =>
    `upstream ${name} { server ${new URL(url).host} max_fails=1 fail_timeout=2s; keepalive 8; }\n`
  writeFileSync(join(desk, 'upstreams.conf'), upstream('desk_auth', given.auth) + upstream('desk_api', given.api))
  const [key, chain] = [join(folder, 'key.pem'), join(folder, 'chain.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const fresh = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', ...subject]
  execFileSync('openssl', [...fresh, '-keyout', key, '-out', chain], { stdio: 'pipe' })
  writeFileSync(
    join(desk, 'tls.conf'),
    `listen 127.0.0.1:${port} ssl http2;\nserver_name localhost;\nssl_certificate ${chain};\nssl_certificate_key ${key};\n`,
  )
  const errorLog = join(folder, 'error.log')
  writeFileSync(
    join(folder, 'nginx.conf'),
    [
      'daemon off;',
      'worker_processes 1;',
      `pid ${join(folder, 'nginx.pid')};`,
      `error_log ${errorLog} warn;`,
      'events { worker_connections 1024; }',
      'http {',
      '  access_log off;',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${join(folder, kind)};`),
      '  include dealer-desk/desk.conf;',
      '}',
    ].join('\n'),
  )
  const ca = readFileSync(chain)
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 64 })
  const child = spawn(given.nginx, ['-p', folder, '-e', errorLog, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = `https://localhost:${port}`

  const ask: NginxGateway['ask'] = (method, path, { body, headers } = {}) =>
    new Promise((resolve, reject) => {
      const call = request(
        `${url}${path}`,
        {
          agent,
          method,
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)))
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
        },
      )
      call.on('error', reject)
      call.end(body)
    })

  await untilListening(child, ask)
  return {
    url,
    ca,
    ask,
    errors: () => readFileSync(errorLog, 'utf8'),
    stop: async () => {
      agent.destroy()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilListening(child: ChildProcess, ask: NginxGateway['ask']): Promise<void> {
  let said = ''
  let ended = false
  child.stderr?.on('data', (chunk) => (said += String(chunk)))
  child.once('exit', () => (ended = true))
  while (!ended) {
    const answer = await ask('GET', '/healthz').catch(() => null)
    if (answer) return
    await wait(50)
  }
  throw new Error(`nginx did not start: ${said}`)
}
