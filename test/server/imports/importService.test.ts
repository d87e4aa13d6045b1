import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Import } from '../../../domain/protocol/imports.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { importDesk, type ImportDesk } from '../../support/importDesk.ts'
import { encode, legacyCells, legacyFile, legacyHead, legacyLine } from '../../support/legacyFile.ts'

let desk: ImportDesk
beforeAll(async () => {
  desk = await importDesk()
})
afterAll(() => desk.close())

let files = 0
async function importBytes(bytes: Buffer, service = desk.service()): Promise<Import> {
  const path = join(desk.folder, `file-${++files}.csv`)
  await writeFile(path, bytes)
  const done = await service.importFile({ path, onProgress: () => undefined })
  if (!done.ok) throw new Error(done.code)
  return done.value
}

async function reportOf(importId: string): Promise<string[]> {
  let text = ''
  for await (const piece of desk.service().refusedRows(importId)) text += piece
  return text.replace('\ufeff', '').trimEnd().split('\r\n').slice(1)
}

const storedContracts = () =>
  withReach(desk.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.document').select(['id', 'rev', 'body']).where('type', '=', 'contract').orderBy('id').execute(),
  )

describe('a file with the defects of back offices', () => {
  const file = legacyFile({ seed: 11, rows: 1400, defectEvery: 13 })

  test('[IMP-13] good rows come in, every other row is reported by line and reason', async () => {
    const done = await importBytes(file.bytes)
    expect(done).toMatchObject({ state: 'done', encoding: 'cp949', rowsRead: 1400, unchanged: 0 })
    expect(done.created).toBe(file.good)
    expect(done.refused).toBe(file.refusals.length)
    expect(done.bytesRead).toBe(done.bytesTotal)
    const lines = (await reportOf(done.importId)).map((line) => line.split(','))
    expect(lines.map(([line, , , reason]) => ({ line: Number(line), reason }))).toEqual(file.refusals)
    expect(Object.values(done.refusedByReason).reduce((sum, count) => sum + count, 0)).toBe(done.refused)
    expect(await storedContracts()).toHaveLength(done.created)
  })

  test('[IMP-12] the same file again changes nothing and says so', async () => {
    const before = await storedContracts()
    const again = await importBytes(file.bytes)
    expect(again).toMatchObject({ state: 'done', created: 0, unchanged: file.good, refused: file.refusals.length })
    expect(await storedContracts()).toEqual(before)
  })

  test('[IMP-13] what people changed since survives, and counts as unchanged; other content is refused', async () => {
    const [first] = await storedContracts()
    const body = { ...(first!.body as Parameters<typeof Object.assign>[0]), memo: '사람이 고친 메모' }
    await desk.replication.write({
      documents: [{ type: 'contract', id: first!.id, body: body as never }],
      origin: 'created',
      author: null,
      mode: 'replace',
    })
    const changed = encode([legacyHead(), legacyLine({ ...legacyCells(11, 1), memo: '파일이 바뀜' }), ''].join('\r\n'))
    const whole = await importBytes(file.bytes)
    expect(whole).toMatchObject({ created: 0, unchanged: file.good })
    expect((await storedContracts()).find(({ id }) => id === first!.id)!.body).toMatchObject({ memo: '사람이 고친 메모' })
    const other = await importBytes(changed)
    expect(other).toMatchObject({ created: 0, unchanged: 0, refused: 1, refusedByReason: { differs_from_stored: 1 } })
    expect(await reportOf(other.importId)).toEqual([
      '2,계약번호,같은 계약번호가 다른 내용으로 저장되어 있어 덮어쓰지 않았습니다,differs_from_stored',
    ])
  })

  test('[IMP-13] a number that a shop gave itself is not taken over', async () => {
    const cells = legacyCells(12, 5000)
    const [known] = await storedContracts()
    const body = { ...(known!.body as object), contractNo: cells.contractNo }
    await desk.replication.write({
      documents: [{ type: 'contract', id: '018f0000-0000-7000-8000-000000000001', body: body as never }],
      origin: 'created',
      author: null,
      mode: 'create',
    })
    const lines = [legacyHead(), legacyLine(legacyCells(12, 5001)), legacyLine(cells), legacyLine(legacyCells(12, 5002)), '']
    expect(await importBytes(encode(lines.join('\r\n')))).toMatchObject({ created: 2, refusedByReason: { differs_from_stored: 1 } })
  })

  test('[IMP-9] no cell of a refused row is kept anywhere', async () => {
    const secret = '비밀이름'
    const done = await importBytes(
      encode([legacyHead(), legacyLine({ ...legacyCells(13, 6000), name: secret, phone: '없음' }), ''].join('\r\n')),
    )
    expect(done).toMatchObject({ refused: 1, refusedByReason: { phone_invalid: 1 } })
    const rows = await desk.database.db.selectFrom('desk.import_refusal').selectAll().execute()
    const audit = await withReach(desk.database.db, { kind: 'all' }, (tx) => tx.selectFrom('desk.audit_event').selectAll().execute())
    expect(JSON.stringify([rows, audit])).not.toContain(secret)
  })
})

const dresses = [
  ['utf-8', ',', '\n'],
  ['utf-8-bom', ';', '\r\n'],
  ['cp949', '\t', '\r'],
] as const

test('[IMP-11] files in every dress come in alike', async () => {
  for (const [i, [encoding, delimiter, lineEnd]] of dresses.entries()) {
    const { bytes } = legacyFile({ seed: 100, from: 100_000 + 100 * i, rows: 30, encoding, delimiter, lineEnd, defectEvery: 0 })
    expect(await importBytes(bytes)).toMatchObject({ state: 'done', created: 30, refused: 0 })
  }
})

test('[IMP-11] a file that is none fails by name, and so does a header without rows', async () => {
  const failed = async (bytes: Buffer) => {
    const path = join(desk.folder, `file-${++files}.csv`)
    await writeFile(path, bytes)
    const done = await desk.service().importFile({ path, onProgress: () => undefined })
    return done.ok ? done.value.state : `${done.code} ${done.detail ?? ''}`.trim()
  }
  expect(await failed(Buffer.alloc(0))).toBe('import_empty')
  expect(await failed(encode(`${legacyHead()}\r\n`))).toBe('import_empty')
  expect(await failed(encode(`${legacyHead()}\r\n`, 'utf-16'))).toBe('import_encoding_unknown')
  expect(await failed(encode(`${legacyHead().replace('요금제,', '')}\r\n`))).toBe('import_header_unknown 요금제')
})

test('[IMP-2] rows with a NUL byte, a lone carriage return or one cell short are refused by their own reason', async () => {
  const good = legacyLine({ ...legacyCells(14, 7000), memo: '' })
  const short = legacyLine({ ...legacyCells(14, 7001), memo: '짧음' }).replace(/,짧음$/, '')
  const spoilt = legacyLine({ ...legacyCells(14, 7002), name: '김\u0000수' })
  const returned = legacyLine({ ...legacyCells(14, 7003), memo: '앞\r뒤' })
  const lines = [legacyHead(), good, short, spoilt, returned, '']
  const done = await importBytes(encode(lines.join('\r\n')))
  expect(done).toMatchObject({ created: 2, refusedByReason: { columns_missing: 1, text_unreadable: 1 } })
})

describe('an upload', () => {
  const upload = (bytes: Buffer, service = desk.service()) =>
    service.receive({
      fileName: 'C:\\자료\\계약.csv',
      stream: Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]),
      starter: null,
    })

  test('[IMP-15] answers when the file has come whole and goes on by itself, with progress that never runs backwards', async () => {
    const { bytes } = legacyFile({ seed: 21, from: 200_000, rows: 1500, defectEvery: 0 })
    const service = desk.service()
    const begun = await upload(bytes, service)
    if (!begun.ok) throw new Error(begun.code)
    expect(begun.value).toMatchObject({ state: 'running', fileName: '계약.csv', bytesTotal: bytes.length })
    const seen: Import[] = [begun.value]
    while (seen.at(-1)!.state === 'running') {
      const next = await service.find(begun.value.importId)
      if (next.ok) seen.push(next.value)
    }
    expect(seen.at(-1)).toMatchObject({ state: 'done', created: 1500, bytesRead: bytes.length })
    for (const [i, { bytesRead, rowsRead, created, refused, unchanged }] of seen.entries()) {
      expect(rowsRead).toBe(created + refused + unchanged)
      if (i > 0) expect(bytesRead).toBeGreaterThanOrEqual(seen[i - 1]!.bytesRead)
    }
    expect(await readdir(join(desk.folder, 'spool'))).toEqual([])
  })

  test('[IMP-15] one import at a time, whoever starts it', async () => {
    const { bytes } = legacyFile({ seed: 22, from: 400_000, rows: 600, defectEvery: 0 })
    const gate = Promise.withResolvers<void>()
    const slow = desk.service()
    const first = slow.receive({ fileName: 'a.csv', stream: Readable.from(held(bytes, gate.promise)), starter: null })
    await expect.poll(async () => (await desk.service().list())[0]?.state).toBe('receiving')
    expect(await upload(bytes)).toMatchObject({ ok: false, code: 'import_running' })
    gate.resolve()
    expect(await first).toMatchObject({ ok: true })
    await slow.stop()
  })

  test('[IMP-14] a sender that breaks off leaves an interrupted import and no file', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('계약')
        throw new Error('the line went dead')
      })(),
    )
    await expect(desk.service().receive({ fileName: 'b.csv', stream: broken, starter: null })).rejects.toThrow('the line went dead')
    expect((await desk.service().list())[0]).toMatchObject({ state: 'interrupted' })
    expect(await readdir(join(desk.folder, 'spool'))).toEqual([])
  })

  test('[IMP-15] while it waits on the server’s disk an upload cannot be read', async () => {
    const gate = Promise.withResolvers<void>()
    const { bytes } = legacyFile({ seed: 23, from: 500_000, rows: 5, encoding: 'utf-8', defectEvery: 0 })
    const service = desk.service()
    const started = service.receive({ fileName: 'c.csv', stream: Readable.from(held(bytes, gate.promise)), starter: null })
    await expect.poll(async () => (await readdir(join(desk.folder, 'spool'))).length).toBe(1)
    const [name] = await readdir(join(desk.folder, 'spool'))
    await expect.poll(async () => (await readFile(join(desk.folder, 'spool', name!))).length).toBeGreaterThan(0)
    expect((await readFile(join(desk.folder, 'spool', name!))).toString('utf8')).not.toContain('계약')
    gate.resolve()
    await started
    await service.stop()
  })
})

/** The bytes, the last of them only when `until` has come. */
async function* held(bytes: Buffer, until: Promise<void>): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, bytes.length - 10)
  await until
  yield bytes.subarray(bytes.length - 10)
}

test('[IMP-14] stopped after some batches and run again, the store is the one a single run makes', async () => {
  const { bytes } = legacyFile({ seed: 31, from: 300_000, rows: 2100, defectEvery: 17 })
  const before = (await storedContracts()).length
  let batches = 0
  const service: ReturnType<typeof desk.service> = desk.service({ onBatch: () => void (++batches === 2 && service.stop()) })
  const first = await importBytes(bytes, service)
  expect(first).toMatchObject({ state: 'interrupted' })
  expect((await storedContracts()).length - before).toBe(1000)
  const second = await importBytes(bytes)
  expect(second).toMatchObject({ state: 'done', unchanged: 1000 })
  const third = await importBytes(bytes)
  expect(third).toMatchObject({ created: 0, unchanged: second.created + 1000, refused: second.refused })
  const [body] = (await storedContracts()).slice(-1)
  expect(body!.rev.startsWith('1-')).toBe(true)
})
