import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const at = (path: string) => join(import.meta.dirname, path)
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string }

/** Targets are those of Electron 45. Preload is one CommonJS file, because a sandboxed preload cannot be a module. */
export default defineConfig({
  main: {
    build: {
      target: 'node24',
      outDir: at('out/main'),
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('electron/main/index.ts') } },
    },
  },
  preload: {
    build: {
      target: 'node24',
      outDir: at('out/preload'),
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('electron/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    define: { __APP_VERSION__: JSON.stringify(version) },
    worker: { format: 'es' },
    build: {
      target: 'chrome150',
      outDir: at('out/renderer'),
      // Inlined data: URLs would need a wider content security policy.
      assetsInlineLimit: 0,
      minify: true,
      rolldownOptions: {
        input: at('renderer/index.html'),
        // Zod is told not to probe for eval in the very file it lies in: screens are files of their own, and some make schemas.
        output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|zodWithoutEval/ }] } },
      },
    },
  },
})
