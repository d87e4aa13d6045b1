import { serveSealing } from '../../sync/vault/sealingThread.ts'

// The first and only message from the page is the engine's end of a channel.
addEventListener('message', ({ ports: [port] }) => port && serveSealing(port), { once: true })
