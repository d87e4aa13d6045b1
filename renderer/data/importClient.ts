import axios, { type AxiosProgressEvent } from 'axios'
import { readJson } from '../../domain/kernel/json.ts'
import { importSchema, type Import } from '../../domain/protocol/imports.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { EngineApi } from '../../sync/engineApi.ts'
import type { FileCall } from '../../sync/commandApi.ts'

/** What the engine puts right by a call of its own: an old token, and what a proof is to name. */
const OUT_OF_DATE: readonly RefusalCode[] = ['token_expired', 'not_signed_in', 'device_proof_invalid', 'clock_wrong']

/**
 * The files of an administrator's imports go straight from the page to the centre: they must not be copied into the worker. The engine says
 * where and proves this PC for it; on the desktop the same path is answered by main. A call that was out of date is made once more.
 */
export function createImportClient(engine: Pick<EngineApi, 'call' | 'fileCall' | 'syncNow'>) {
  async function carry<T>(prepare: () => Promise<Outcome<FileCall>>, carried: (call: FileCall) => Promise<T>): Promise<Outcome<T>> {
    const once = async (): Promise<Outcome<T>> => {
      const call = await prepare()
      if (!call.ok) return call
      return carried(call.value).then(accept, async (error: unknown) => refuse(await codeOf(error)))
    }
    const first = await once()
    if (first.ok || !OUT_OF_DATE.includes(first.code)) return first
    await engine.syncNow()
    return once()
  }

  return {
    send: (file: File, onProgress: (sent: number) => void, signal: AbortSignal): Promise<Outcome<Import>> =>
      carry(
        () => engine.fileCall('POST /imports', { query: { fileName: file.name } }),
        async ({ url, headers }) => {
          const onUploadProgress = ({ loaded }: AxiosProgressEvent) => onProgress(loaded)
          const reply = await axios.post<unknown>(url, file, {
            headers: { ...headers, 'content-type': 'text/csv' },
            signal,
            onUploadProgress,
          })
          return importSchema.parse(reply.data)
        },
      ),
    list: async (): Promise<Outcome<readonly Import[]>> => {
      const answer = await engine.call('GET /imports', {})
      return answer.ok ? accept(answer.value.imports) : answer
    },
    refusedRows: (importId: string): Promise<Outcome<Blob>> =>
      carry(
        () => engine.fileCall('GET /imports/:id/refused-rows', { params: { id: importId } }),
        async ({ url, headers }) => (await axios.get<Blob>(url, { headers, responseType: 'blob' })).data,
      ),
  }
}
export type ImportClient = ReturnType<typeof createImportClient>

async function codeOf(error: unknown): Promise<RefusalCode> {
  if (!axios.isAxiosError(error)) return 'unexpected'
  if (!error.response) return 'server_unreachable'
  const body: unknown = error.response.data
  const { data } = problemSchema.safeParse(body instanceof Blob ? readJson(await body.text()) : body)
  return data?.code ?? 'unexpected'
}
