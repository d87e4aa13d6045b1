import axios, { type AxiosProgressEvent } from 'axios'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { importListSchema, importSchema, type Import } from '../../domain/protocol/imports.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'

const SESSION_CODES: readonly RefusalCode[] = ['token_expired', 'not_signed_in']

/**
 * The administrator's imports go straight from the page: the file must not be copied into the worker. On the desktop the
 * same path is answered by main. `renew` lets the engine exchange an old token; then the call is made once more.
 */
export function createImportClient(renew: () => Promise<void>) {
  async function ask<T>(call: () => Promise<T>, again = true): Promise<Outcome<T>> {
    try {
      return accept(await call())
    } catch (error) {
      const code = codeOf(error)
      if (again && SESSION_CODES.includes(code)) {
        await renew()
        return ask(call, false)
      }
      return refuse(code)
    }
  }
  return {
    send: (file: File, onProgress: (sent: number) => void, signal: AbortSignal): Promise<Outcome<Import>> =>
      ask(async () => {
        const reply = await axios.post<unknown>(`${API_PREFIX}/imports`, file, {
          params: { fileName: file.name },
          headers: { 'content-type': 'text/csv' },
          signal,
          onUploadProgress: ({ loaded }: AxiosProgressEvent) => onProgress(loaded),
        })
        return importSchema.parse(reply.data)
      }),
    list: (): Promise<Outcome<readonly Import[]>> =>
      ask(async () => importListSchema.parse((await axios.get<unknown>(`${API_PREFIX}/imports`)).data).imports),
    refusedRowsUrl: (importId: string) => `${API_PREFIX}/imports/${encodeURIComponent(importId)}/refused-rows`,
  }
}
export type ImportClient = ReturnType<typeof createImportClient>

function codeOf(error: unknown): RefusalCode {
  if (!axios.isAxiosError(error)) return 'unexpected'
  if (!error.response) return 'server_unreachable'
  const { data } = problemSchema.safeParse(error.response.data)
  return data?.code ?? 'unexpected'
}
