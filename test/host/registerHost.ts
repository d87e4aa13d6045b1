import { registerHooks } from 'node:module'

const standIn = new URL('electronModule.ts', import.meta.url).href

/** Whoever asks for `electron`, the built main as well as Playwright's loader, gets the stand-in. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron' || specifier === 'electron/main' || specifier === 'electron/common') {
      return { url: standIn, format: 'module-typescript', shortCircuit: true }
    }
    return next(specifier, context)
  },
})
