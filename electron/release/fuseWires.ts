import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire, type FuseConfig } from '@electron/fuses'

export const packagedPlatforms = ['linux', 'darwin', 'win32'] as const
export type PackagedPlatform = (typeof packagedPlatforms)[number]

/**
 * The nine fuses of the runtime, as they are in the packaged program, in the order of the wire. Every one is stated: a runtime with a tenth
 * does not package until somebody has decided about it.
 */
export function fuseWires(platform: PackagedPlatform): Readonly<Record<FuseV1Options, boolean>> {
  return {
    // The program is no Node for whoever can start it, and takes no orders by environment or inspector.
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    // Linux has no place in the program that could hold the hash.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform !== 'linux',
    // A folder `app` beside the archive would otherwise be run in its place, unchecked.
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Pages come by app:// alone; file:// needs no privileges.
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    [FuseV1Options.WasmTrapHandlers]: true,
  }
}

/** Sets the fuses in a program (on macOS its .app). Throws when its runtime has another number of them than are stated here. */
export async function setFuses(program: string, platform: PackagedPlatform): Promise<void> {
  const config: FuseConfig = {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // What was signed for nobody in particular is no longer signed once a byte has changed; macOS on ARM starts nothing unsigned.
    resetAdHocDarwinSignature: platform === 'darwin' && process.platform === 'darwin',
    ...fuseWires(platform),
  }
  await flipFuses(program, config)
}

/** Names of the fuses of a program that are not as they must be; empty for one of ours. Throws where there are none to be read. */
export async function wrongFuses(program: string, platform: PackagedPlatform): Promise<readonly string[]> {
  const wire = await getCurrentFuseWire(program)
  return Object.entries(fuseWires(platform))
    .filter(([fuse, on]) => wire[Number(fuse) as FuseV1Options] !== (on ? FuseState.ENABLE : FuseState.DISABLE))
    .map(([fuse]) => FuseV1Options[Number(fuse)] ?? fuse)
}
