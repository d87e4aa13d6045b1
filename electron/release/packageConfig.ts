import type { AfterPackContext, Configuration } from 'electron-builder'
import type { UpdateSource } from '../main/updates/updateSource.ts'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { packagedPlatforms, setFuses } from './fuseWires.ts'
import { archiveIn, PRODUCT_NAME, PROGRAM_NAME, programIn } from './programFolder.ts'
import { headerHash, writeRecord } from './releaseRecord.ts'

export type PackageRequest = {
  /** Where the program and its installers are put. */
  readonly output: string
  /** Where it asks for newer ones, and whose signature it takes. Null: it never asks. */
  readonly updates: UpdateSource | null
  /** A folder that holds the runtime already; null: fetched, once, by its own package. */
  readonly electronDist: string | null
}

/** The last step before anything is signed. electron-builder's own setting of fuses knows one less than the runtime has. */
async function afterPack({ appOutDir, outDir, electronPlatformName, packager }: AfterPackContext): Promise<void> {
  const platform = z.enum(packagedPlatforms).parse(electronPlatformName)
  // The runtime's own greeting would be started in our name if our archive went missing.
  await rm(join(dirname(archiveIn(appOutDir, platform)), 'default_app.asar'), { force: true })
  await setFuses(programIn(appOutDir, platform), platform)
  const { version } = packager.appInfo
  await writeRecord(outDir, { version, platform, headerHash: headerHash(archiveIn(appOutDir, platform)) })
}

/** What electron-builder is told. The archive holds what was built and nothing else: main carries its libraries in itself. */
export function packageConfig({ output, updates, electronDist }: PackageRequest): Configuration {
  return {
    appId: 'kr.dealerdesk.client',
    productName: PRODUCT_NAME,
    copyright: 'Dealer Desk',
    directories: { output },
    files: ['out/main/**/*.js', 'out/preload/*.cjs', 'out/renderer/**/*', 'package.json', '!**/*.{map,ts,tsx}'],
    asar: true,
    // No libraries are put beside it, and none is built.
    beforeBuild: async () => false,
    afterPack,
    electronLanguages: ['ko', 'en-US', 'en'],
    electronUpdaterCompatibility: '>=2.16',
    ...(electronDist !== null && { electronDist }),
    // Inside the archive, whose hash the program checks: nobody who may only write beside it leads it to another feed.
    extraMetadata: { updates },
    publish: updates === null ? null : [{ provider: 'generic', url: updates.url, useMultipleRangeRequest: false }],
    linux: { executableName: PROGRAM_NAME, category: 'Office', target: ['dir'] },
    mac: { category: 'public.app-category.business', hardenedRuntime: true, target: ['zip', 'dmg'] },
    win: { target: ['nsis'] },
    // For the person alone, without an administrator. Unsent work lies in the profile: taking the program off leaves it there.
    nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false, installerLanguages: ['ko_KR', 'en_US'] },
  }
}
