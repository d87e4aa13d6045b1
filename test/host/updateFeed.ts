import { createHash, generateKeyPairSync } from 'node:crypto'
import { createServer, request as ask, type IncomingMessage, type RequestOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configureRequestOptions, configureRequestUrl, HttpExecutor, type DownloadOptions } from 'builder-util-runtime'
import { NsisUpdater } from 'electron-updater'
import type { UpdateState } from '../../electron/ipc/ipcContract.ts'
import { publicKeyOf, signFile } from '../../electron/main/updates/releaseSignature.ts'
import { createUpdateKeeper } from '../../electron/main/updates/updateKeeper.ts'

const MANIFEST = 'latest.yml'

export const freshReleaseKey = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** electron-updater's own client goes by Electron's network; this is the same over Node's. */
class NodeExecutor extends HttpExecutor<ReturnType<typeof ask>> {
  createRequest(options: RequestOptions, callback: (response: IncomingMessage) => void) {
    return ask(options, callback)
  }
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const request = { headers: options.headers ?? undefined }
      configureRequestUrl(url, request)
      configureRequestOptions(request)
      const callback = (error: Error | null) => (error ? reject(error) : resolve(destination))
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0)
    })
  }
}

/** An update server on this PC, with one release on it, and programs that ask it. */
export async function startUpdateFeed() {
  const key = freshReleaseKey()
  const home = mkdtempSync(join(tmpdir(), 'dealer-desk-updates-'))
  const files = new Map<string, Buffer>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '', 'http://feed').pathname.slice('/desk/'.length)
    asked.push(name)
    const bytes = files.get(name)
    if (bytes === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-length': bytes.byteLength }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/desk`

  function sign(signer: string = key, name: string = MANIFEST): void {
    const signature = signFile({ name, bytes: files.get(MANIFEST) ?? Buffer.alloc(0), privateKey: signer })
    files.set(`${MANIFEST}.sig`, Buffer.from(`${signature}\n`))
  }

  return {
    asked,
    files,
    sign,
    /** Puts a release up: an installer, what electron-builder writes about it, and its signature. */
    release(version: string): void {
      const installer = Buffer.from(`installer of ${version}`)
      const sha512 = createHash('sha512').update(installer).digest('base64')
      const name = `Dealer-Desk-Setup-${version}.exe`
      files.set(name, installer)
      const size = installer.byteLength
      const manifest = `version: ${version}\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${size}\npath: ${name}\nsha512: ${sha512}\n`
      files.set(MANIFEST, Buffer.from(manifest))
      sign()
    },
    /** A program that runs, as packaged for Windows. `installed`: what it would install, of which it is told on restart. */
    program(running: string) {
      const folder = mkdtempSync(join(home, 'pc-'))
      const config = join(folder, 'app-update.yml')
      writeFileSync(config, `provider: generic\nurl: ${url}\nupdaterCacheDirName: dealer-desk-updater\n`)
      let quits = 0
      const updater = new NsisUpdater(null, {
        version: running,
        name: 'Dealer Desk',
        isPackaged: true,
        appUpdateConfigPath: config,
        userDataPath: folder,
        baseCachePath: folder,
        whenReady: () => Promise.resolve(),
        relaunch: () => undefined,
        quit: () => (quits += 1),
        onQuit: () => undefined,
      })
      // On a real PC the client of Electron's network and the platform stand here by themselves.
      Object.assign(updater, {
        httpExecutor: new NodeExecutor(),
        _testOnlyOptions: { platform: 'win32' },
        disableDifferentialDownload: true,
      })
      const told: UpdateState[] = []
      const said: string[] = []
      const source = { url, publicKey: publicKeyOf(key) }
      const keeper = createUpdateKeeper({ updater, source, onChange: (state) => told.push(state), say: (line) => said.push(line) })
      return { keeper, updater, told, said, quits: () => quits }
    },
    async close(): Promise<void> {
      await new Promise((resolve) => server.close(resolve))
      rmSync(home, { recursive: true, force: true })
    },
  }
}
