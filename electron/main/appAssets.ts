import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { securityHeaders } from './contentSecurityPolicy.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

async function listFiles(root: string, under: string, found: Map<string, string>): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (entry.isDirectory()) await listFiles(join(root, entry.name), `${under}${entry.name}/`, found)
    else if (entry.isFile()) found.set(`${under}${entry.name}`, join(root, entry.name))
  }
}

/**
 * The files of the built client by URL path. They are listed once, at start: a path that is not in the list is not
 * served, so no spelling of a path can climb out of the folder, and a link is never followed.
 */
export async function loadAppAssets(root: string): Promise<(request: Request) => Promise<Response>> {
  const files = new Map<string, string>()
  await listFiles(root, '/', files)
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers: securityHeaders })
    const path = new URL(request.url).pathname
    // Screens are not files: a path without an ending is the client itself.
    const file = files.get(extname(path) === '' ? '/index.html' : path)
    if (file === undefined) return new Response(null, { status: 404, headers: securityHeaders })
    const type = mediaTypes[extname(file)] ?? 'application/octet-stream'
    return new Response(await readFile(file), { headers: { ...securityHeaders, 'content-type': type, 'cache-control': 'no-cache' } })
  }
}
