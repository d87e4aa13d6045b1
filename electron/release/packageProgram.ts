import { build, Platform } from 'electron-builder'
import type { PackagedPlatform } from './fuseWires.ts'
import { packageConfig, type PackageRequest } from './packageConfig.ts'

const platforms = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS }

/**
 * Packages what is built in out/, and writes down what the program will be known by. `target`: one of electron-builder's; null: all that
 * the configuration names. Gives the paths of the installers it made; nothing is sent anywhere.
 */
export async function packageProgram(
  request: PackageRequest & { readonly root: string; readonly platform: PackagedPlatform; readonly target: string | null },
): Promise<readonly string[]> {
  return build({
    projectDir: request.root,
    targets: platforms[request.platform].createTarget(request.target),
    config: packageConfig(request),
    publish: 'never',
  })
}
