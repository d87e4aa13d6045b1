import { createPackage } from '@electron/asar'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../support/builtClient.ts'

/** As it is in every Electron: where the fuses are, version 1, nine of them, each as the runtime comes. */
export const fuseSentinel = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 9]), Buffer.from('101100011')])

/**
 * A folder that electron-builder takes for an unpacked Linux runtime: the program starts the stand-in with the archive beside it, and
 * carries the fuses behind its last line, where no shell reads.
 */
export async function makeLinuxRuntime(folder: string): Promise<string> {
  for (const below of ['resources', 'locales', 'nothing']) mkdirSync(join(folder, below), { recursive: true })
  writeFileSync(join(folder, 'nothing/index.js'), '')
  await createPackage(join(folder, 'nothing'), join(folder, 'resources/default_app.asar'))
  for (const language of ['ko', 'en-US', 'de']) writeFileSync(join(folder, `locales/${language}.pak`), language)
  const start = `exec '${join(projectRoot, 'test/host/bin/electron')}' "$@" "$(dirname "$(readlink -f "$0")")/resources/app.asar"\n`
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from(`#!/bin/sh\n${start}`), fuseSentinel]))
  chmodSync(join(folder, 'electron'), 0o755)
  return folder
}

const plist = (name: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string><key>CFBundleIdentifier</key><string>com.github.Electron</string></dict></plist>\n`

/** The same for macOS, where the fuses are in the framework. Nothing in it can be started. */
export async function makeMacRuntime(folder: string): Promise<string> {
  const contents = join(folder, 'Electron.app/Contents')
  const bundle = (path: string, name: string) => {
    mkdirSync(join(path, 'Contents/MacOS'), { recursive: true })
    writeFileSync(join(path, 'Contents/Info.plist'), plist(name))
    writeFileSync(join(path, 'Contents/MacOS', name), '')
  }
  bundle(join(folder, 'Electron.app'), 'Electron')
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)'])
    bundle(join(contents, `Frameworks/Electron Helper${kind}.app`), `Electron Helper${kind}`)
  const framework = join(contents, 'Frameworks/Electron Framework.framework')
  for (const language of ['ko', 'de']) {
    const texts = join(framework, `Versions/A/Resources/${language}.lproj`)
    mkdirSync(texts, { recursive: true })
    writeFileSync(join(texts, 'locale.pak'), language)
  }
  writeFileSync(join(framework, 'Electron Framework'), fuseSentinel)
  mkdirSync(join(contents, 'Resources'))
  return folder
}
