import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AuditFinding } from '../../../domain/audit/auditFinding.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { genesisOf, headAfter, linkOf, SEALED_COLUMNS, sealedEventSchema } from '../../../server/audit/auditChain.ts'
import { readHeadCopies } from '../../../server/audit/headCopies.ts'
import { verifyAudit } from '../../../server/audit/verifyAudit.ts'
import { openTrail, type AuditedTrail } from '../../support/auditedTrail.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let trail: AuditedTrail
/** Three minutes of a shop: three copies of the head, at 4, 8 and 12. */
beforeEach(async () => {
  trail = await openTrail()
  for (let minute = 0; minute < 3; minute += 1) {
    await trail.write(4)
    await trail.seal()
    trail.clock.move(MINUTE_MS)
  }
})
afterEach(() => trail.close())

const findings = async () => (await trail.prove()).findings
const ids = async (): Promise<readonly number[]> =>
  (await asOwner(trail.database.ownerUrl, 'select event_id::int as id from desk.audit_link order by position')).rows.map(({ id }) => id)
const idAt = async (position: number) => (await ids())[position - 1]!

/** What a superuser does who knows how the trail is built: the chain is made anew over what stands. */
async function rebuildChain(): Promise<void> {
  const { rows } = await asOwner(trail.database.ownerUrl, `select ${SEALED_COLUMNS} from desk.audit_event e order by e.xid, e.id`)
  const [{ id: chainId }] = (await asOwner(trail.database.ownerUrl, 'select id from desk.audit_chain')).rows as [{ id: string }]
  const links = rows.map((row, i) => linkOf(sealedEventSchema.parse({ ...row, id: Number(row.id) }), i + 1))
  let head = genesisOf(chainId)
  const statements: string[] = ['delete from desk.audit_link', 'delete from desk.audit_seal']
  for (const link of links) {
    head = headAfter(head, link)
    statements.push(
      `insert into desk.audit_link select ${link.position}, id, recorded_at, ${link.keptYears}, '\\x${link.digest.toString('hex')}'
         from desk.audit_event where id = ${link.eventId}`,
      `insert into desk.audit_seal (position, head) values (${link.position}, '\\x${head.toString('hex')}')`,
    )
  }
  await trail.tamper(...statements)
}

test('[AUD-5] L-02 an untouched trail has nothing to tell', async () => {
  expect(await trail.prove()).toMatchObject({ links: 12, position: 12, heads: 3, unsealed: 0, findings: [] })
})

test('[AUD-5] L-02 an edited row is named, whichever column it was', async () => {
  const edits = [
    `action = 'contract.history'`,
    `user_id = gen_random_uuid()`,
    `subject_id = 'another'`,
    `at = at - interval '1 hour'`,
    `recorded_at = recorded_at + interval '1 microsecond'`,
    `address = null`,
    `dealer_code = 'D1001'`,
    `detail = '{"reason":"nicer"}'`,
    `session_id = gen_random_uuid()`,
    `device_id = gen_random_uuid()`,
    `subject_type = 'order'`,
    `xid = '3'`,
  ]
  const all = await ids()
  await trail.tamper(...edits.map((edit, i) => `update desk.audit_event set ${edit} where id = ${all[i]}`))
  expect(await findings()).toEqual(all.map((eventId, i) => ({ kind: 'edited', eventId, position: i + 1 })))
})

test('[AUD-5] L-02 ATK-41 a deleted row is named, also when its link went with it', async () => {
  const [one, other] = [await idAt(2), await idAt(7)]
  await trail.tamper(`delete from desk.audit_event where id in (${one}, ${other})`, `delete from desk.audit_link where event_id = ${other}`)
  expect(await findings()).toEqual([
    { kind: 'chainBroken', from: 7, to: 7 },
    { kind: 'chainBroken', from: 5, to: 8 },
    { kind: 'deleted', eventId: one, position: 2, recordedAt: expect.any(String) },
  ])
})

test('[AUD-5] L-02 rows in another order are named: what was exchanged between them, or their places in the chain', async () => {
  const [a, b, c, d, e, f] = await ids()
  const columns = 'at, recorded_at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail'
  const exchange = (one: number, other: number, names: string) =>
    `update desk.audit_event x set (${names}) = (select ${names} from desk.audit_event y where y.id = case x.id when ${one} then ${other} else ${one} end)
      where id in (${one}, ${other})`
  await trail.tamper(
    exchange(a!, b!, columns),
    exchange(c!, d!, 'at, recorded_at'),
    `update desk.audit_link set position = case position when 5 then -6 else -5 end + 100 where position in (5, 6)`,
    `update desk.audit_link set position = 100 - position where position in (94, 95)`,
  )
  expect(await findings()).toEqual([
    { kind: 'reordered', eventId: e, otherEventId: f },
    { kind: 'reordered', eventId: a, otherEventId: b },
    { kind: 'reordered', eventId: c, otherEventId: d },
  ])
})

test('[AUD-5] L-02 ATK-41 a tail that was cut off is told by the last copied head, with what is missing', async () => {
  const gone = (await ids()).slice(9)
  await trail.tamper(
    `delete from desk.audit_event where id in (${gone.join(',')})`,
    `delete from desk.audit_link where position > 8`,
    `delete from desk.audit_seal where position > 8`,
  )
  const [tail, ...rest] = await findings()
  expect(tail).toEqual({ kind: 'inserted', eventId: await orphan() })
  expect(rest).toEqual([{ kind: 'tailCut', last: 8, copied: 12, copiedAt: expect.any(String) }])
})
/** The one of the cut that was left behind in the trail. */
const orphan = async () =>
  (
    await asOwner(
      trail.database.ownerUrl,
      `select id::int as id from desk.audit_event e where not exists (select from desk.audit_link l where l.event_id = e.id)`,
    )
  ).rows[0].id

test('[AUD-5] L-02 a row that was put in afterwards is named, also when the sealer took it for a new one', async () => {
  const insert = (more: string, values: string) =>
    `insert into desk.audit_event (at, action, detail, recorded_at${more}) values (now(), 'contract.read', '{}', now() - interval '2 hours'${values})`
  await trail.tamper(insert(', xid', `, (select min(xid) from desk.audit_event)`), insert('', ''))
  await trail.seal()
  const { rows } = await asOwner(trail.database.ownerUrl, 'select id::int as id from desk.audit_event order by id desc limit 2')
  const [sealed, behind] = rows.map(({ id }) => ({ kind: 'inserted', eventId: id }) as AuditFinding)
  expect(await findings()).toEqual([sealed, behind])
})

test('[AUD-5] L-02 a chain that was made anew over an edited trail differs from the copies of its head', async () => {
  await trail.tamper(`update desk.audit_event set user_id = null where id = ${await idAt(6)}`)
  await rebuildChain()
  expect(await findings()).toEqual([{ kind: 'rewritten', from: 5, to: 8, copiedAt: expect.any(String) }])
})

test('[AUD-5] L-02 a front that was cut off is no purge', async () => {
  await trail.tamper(
    `delete from desk.audit_event where id in (select event_id from desk.audit_link where position <= 4)`,
    `delete from desk.audit_link where position <= 4`,
    `delete from desk.audit_seal where position < 4`,
  )
  expect(await findings()).toEqual([{ kind: 'frontCut', first: 5 }])
})

test('[AUD-5] L-02 a forged copy is named by its line, and one of another chain says nothing', async () => {
  const other = await openTrail()
  await other.write(2)
  await other.seal()
  const [name] = readdirSync(trail.dir).filter((file) => file.endsWith('.jsonl'))
  const file = join(trail.dir, name!)
  const [first] = readFileSync(file, 'utf8').split('\n')
  appendFileSync(file, `${first!.replace('"position":4', '"position":5')}\n`)
  for (const copied of readdirSync(other.dir).filter((found) => found.endsWith('.pem')))
    writeFileSync(join(trail.dir, copied), readFileSync(join(other.dir, copied)))
  appendFileSync(file, readFileSync(join(other.dir, name!)))
  await other.close()
  expect(await trail.prove()).toMatchObject({ heads: 3, findings: [{ kind: 'copyForged', file, line: 4 }] })
})

test('[AUD-5] without a copy of its head a chain is not proven: copies gone, of another chain, or beside an empty one', async () => {
  const nothing = { heads: [], forged: [] }
  expect((await verifyAudit(trail.auditor.db, nothing)).findings).toEqual([{ kind: 'unproven', links: 12, copies: 0 }])
  const copies = await readHeadCopies([trail.dir])
  const others = copies.heads.map((head) => ({ ...head, chainId: randomUUID() }))
  expect((await verifyAudit(trail.auditor.db, { ...nothing, heads: others })).findings).toEqual([
    { kind: 'unproven', links: 12, copies: 3 },
  ])
  // A database in place of the other one, begun anew: it agrees with itself.
  await trail.tamper('delete from desk.audit_event', 'delete from desk.audit_link', 'delete from desk.audit_seal')
  expect((await verifyAudit(trail.auditor.db, nothing)).findings).toEqual([])
  expect((await verifyAudit(trail.auditor.db, { ...nothing, heads: others })).findings).toEqual([{ kind: 'unproven', links: 0, copies: 3 }])
})

test('[AUD-6] L-02 ATK-41 41 guards that were switched off, taken away or joined by strangers are named', async () => {
  const off = [
    'alter table desk.audit_event disable trigger audit_event_kept',
    'drop trigger audit_link_whole on desk.audit_link',
    'alter table desk.audit_event no force row level security',
    'grant update, delete on desk.audit_event to desk_app',
    'grant insert on desk.audit_seal to desk_app',
    `create function desk.swallow() returns trigger language plpgsql as 'begin return null; end'`,
    'create trigger swallow before insert on desk.audit_event for each row execute function desk.swallow()',
    'create rule quiet as on insert to desk.audit_seal do instead nothing',
  ]
  for (const statement of off) await asOwner(trail.database.ownerUrl, statement)
  expect((await findings()).map((finding) => (finding.kind === 'unguarded' ? finding.what : finding.kind))).toEqual([
    'trigger audit_event_kept on audit_event',
    'trigger audit_link_whole on audit_link',
    'unknown trigger swallow on audit_event',
    'DELETE on audit_event for desk_app',
    'INSERT on audit_seal for desk_app',
    'UPDATE on audit_event for desk_app',
    'row-level security on audit_event',
    'rule quiet on audit_seal',
  ])
})

function command(dir: string): Promise<{ readonly code: number; readonly said: string }> {
  const file = join(import.meta.dirname, '..', '..', '..', 'server', 'auditVerifyCommand.ts')
  const env = { ...process.env, DATABASE_URL: trail.database.ownerUrl, AUDIT_DIR: dir }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file], { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, said: out + err }),
    )
  })
}

test('[AUD-5] the command ends with 0 when nothing was touched, with 2 and the rows when something was, with 1 when it cannot tell', async () => {
  expect(await command(trail.dir)).toEqual({
    code: 0,
    said: '감사 기록 12건을 봉인 사슬과, 사슬을 서명 복사본 3개와 대조했습니다.\n이상이 없습니다.\n',
  })
  const nowhere = mkdtempSync(join(tmpdir(), 'dealer-desk-none-'))
  expect(await command(nowhere)).toMatchObject({ code: 1, said: expect.stringContaining('서명 복사본을 찾지 못해') })
  rmSync(nowhere, { recursive: true })
  const file = join(trail.dir, 'a-file')
  writeFileSync(file, '')
  expect(await command(file)).toMatchObject({ code: 1, said: expect.stringContaining('ENOTDIR') })
  const id = await idAt(3)
  await trail.tamper(`update desk.audit_event set address = '10.9.9.9' where id = ${id}`)
  const { code, said } = await command(trail.dir)
  expect(code).toBe(2)
  expect(said).toContain(`기록 ${id}: 봉인된 뒤 내용이 바뀌었습니다 (사슬 3번).\n이상 1건.`)
  await asOwner(trail.database.ownerUrl, 'drop table desk.audit_event cascade')
  expect((await command(trail.dir)).code).toBe(1)
})
