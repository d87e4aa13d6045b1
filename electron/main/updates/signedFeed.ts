import type { AppUpdater, UpdateInfo } from 'electron-updater'
import { parseUpdateInfo, Provider, resolveFiles, type ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import { isSigned, SIGNATURE_ENDING } from './releaseSignature.ts'
import type { UpdateSource } from './updateSource.ts'

export type UpdateRefusal = 'update_unsigned' | 'update_older' | 'update_changed'

/** The feed offered what must not be installed. */
export class UpdateRefused extends Error {
  readonly why: UpdateRefusal
  constructor(why: UpdateRefusal) {
    super(why)
    this.why = why
  }
}

/**
 * A folder on a server with a manifest per platform (latest.yml, latest-mac.yml), its signature beside it, and the installers. What the
 * manifest says counts only when the release key signed it under that name; the installer is bound to it by its SHA-512. The version that
 * runs is no news; an older one is refused, though it was signed once.
 */
export function signedFeed(input: {
  readonly source: UpdateSource
  readonly running: AppUpdater['currentVersion']
}): Parameters<AppUpdater['setFeedURL']>[0] {
  const base = input.source.url.endsWith('/') ? input.source.url : `${input.source.url}/`

  class SignedFeed extends Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      // Plain file servers answer one range at a time.
      super({ ...runtime, isUseMultipleRangeRequest: false })
    }

    async #ask(name: string): Promise<string> {
      const url = new URL(name, base)
      // What a proxy kept of yesterday would be refused as unsigned while a release is put up.
      url.searchParams.set('noCache', String(Date.now()))
      return (await this.httpRequest(url)) ?? ''
    }

    async getLatestVersion(): Promise<UpdateInfo> {
      const name = `${this.getDefaultChannelName()}.yml`
      const text = await this.#ask(name)
      const signature = await this.#ask(`${name}${SIGNATURE_ENDING}`).catch((error: unknown) => {
        if (isNotThere(error)) throw new UpdateRefused('update_unsigned')
        throw error
      })
      if (!isSigned({ name, bytes: Buffer.from(text), signature, publicKey: input.source.publicKey }))
        throw new UpdateRefused('update_unsigned')
      const info = parseUpdateInfo(text, name, new URL(name, base))
      if (input.running.compare(info.version) > 0) throw new UpdateRefused('update_older')
      return info
    }

    resolveFiles(info: UpdateInfo) {
      return resolveFiles(info, new URL(base))
    }
  }
  return { provider: 'custom', updateProvider: SignedFeed }
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404
}
