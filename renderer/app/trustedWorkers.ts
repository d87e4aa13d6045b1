type TrustedTypes = {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string }
}

export type TrustedWorkers = {
  readonly engine: string
  readonly seal: string
  readonly workbook: string
  /** The address of one of these, as a worker may be started from it. */
  readonly trusted: (url: string) => string
}

/** The only script addresses this page may make at run time are its workers' own: our policy names them and refuses any other. */
export async function trustedWorkers(): Promise<TrustedWorkers> {
  const { default: engine } = await import('./engineWorker.ts?worker&url')
  const { default: seal } = await import('./sealWorker.ts?worker&url')
  const { default: workbook } = await import('./workbookWorker.ts?worker&url')
  const urls = [engine, seal, workbook]
  const factory = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes
  const policy = factory?.createPolicy('dealer-desk-worker', {
    createScriptURL: (url) => {
      if (!urls.includes(url)) throw new TypeError('only our own workers are started')
      return url
    },
  })
  return { engine, seal, workbook, trusted: (url) => policy?.createScriptURL(url) ?? url }
}
