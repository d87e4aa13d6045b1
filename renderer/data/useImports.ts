import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { IMPORT_BYTES_MAX, type Import } from '../../domain/protocol/imports.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { useEngine } from './engineContext.ts'
import { createImportClient } from './importClient.ts'
import { saveFile } from './saveFile.ts'

const LOOK_EVERY_MS = 500

export type Upload = { readonly fileName: string; readonly sent: number; readonly total: number }
export type Imports = {
  readonly list: readonly Import[] | undefined
  readonly upload: Upload | null
  /** Why the last file was not taken; `not_csv` and `too_large` are found before anything is sent. */
  readonly refusal: RefusalCode | 'not_csv' | 'too_large' | null
  readonly send: (file: File) => void
  readonly cancel: () => void
  /** Hands the refused rows of an import to the person, as a file. */
  readonly saveRefusedRows: (importId: string) => void
}

const underWay = (one: Import) => one.state === 'receiving' || one.state === 'running'

/** Every import with its progress. The server is looked at often only while one is under way. */
export function useImports(): Imports {
  const engine = useEngine()
  const client = useMemo(() => createImportClient(engine), [engine])
  const [list, setList] = useState<readonly Import[]>()
  const [upload, setUpload] = useState<Upload | null>(null)
  const [refusal, setRefusal] = useState<Imports['refusal']>(null)
  const aborter = useRef<AbortController>(null)
  const look = useCallback(async () => {
    const answer = await client.list()
    if (answer.ok) setList(answer.value)
    else setRefusal(answer.code)
  }, [client])
  const busy = upload !== null || (list?.some(underWay) ?? false)
  useEffect(() => {
    const first = setTimeout(() => void look(), 0)
    return () => clearTimeout(first)
  }, [look])
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [busy, look])

  const send = async (file: File) => {
    if (!/\.csv$/i.test(file.name)) return setRefusal('not_csv')
    if (file.size > IMPORT_BYTES_MAX) return setRefusal('too_large')
    setRefusal(null)
    aborter.current = new AbortController()
    setUpload({ fileName: file.name, sent: 0, total: file.size })
    const { signal } = aborter.current
    const answer = await client.send(file, (sent) => setUpload({ fileName: file.name, sent, total: file.size }), signal)
    setUpload(null)
    if (!answer.ok && !signal.aborted) setRefusal(answer.code)
    await look()
  }
  const saveRefusedRows = async (importId: string) => {
    setRefusal(null)
    const rows = await client.refusedRows(importId)
    if (rows.ok) saveFile('refused-rows.csv', rows.value)
    else setRefusal(rows.code)
  }
  return {
    list,
    upload,
    refusal,
    send: (file) => void send(file),
    cancel: () => aborter.current?.abort(),
    saveRefusedRows: (importId) => void saveRefusedRows(importId),
  }
}
