import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditActions } from '../../../domain/audit/auditActions.ts'
import { keptYears } from '../../../domain/audit/keptYears.ts'
import { HOUR_MS, MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { openAuditKey } from '../../../server/audit/auditKey.ts'
import { createAuditSealer } from '../../../server/audit/auditSealer.ts'
import { readHeadCopies } from '../../../server/audit/headCopies.ts'
import { recordAudit } from '../../../server/audit/recordAudit.ts'
import { SEAL_BATCH, sealEvents } from '../../../server/audit/sealEvents.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { openTrail, type AuditedTrail } from '../../support/auditedTrail.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let trail: AuditedTrail
beforeEach(async () => (trail = await openTrail()))
afterEach(() => trail.close())

const event = { action: 'contract.read', who: null, address: null } as const
const rows = async (statement: string) => (await asOwner(trail.database.ownerUrl, statement)).rows
const links = () =>
  rows(`select l.event_id as id, e.xid::text as xid from desk.audit_link l join desk.audit_event e on e.id = l.event_id order by position`)

test('[AUD-3] L-02 every event of an ended transaction is chained once, in the order of transactions; one under way comes later', async () => {
  const { db } = trail.database
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const slow = withReach(db, { kind: 'none' }, async (tx) => {
    await recordAudit(tx, { ...event, at: trail.clock.now(), detail: { slow: true } })
    begun.resolve()
    await gate.promise
  })
  await begun.promise
  await trail.write(3)
  await trail.seal()
  // Nothing behind a transaction that may still write in front of it.
  expect(await links()).toEqual([])
  gate.resolve()
  await slow
  await trail.seal()
  const sealed = await links()
  expect(sealed).toHaveLength(4)
  expect(sealed[0]).toEqual((await rows(`select id, xid::text as xid from desk.audit_event where detail ? 'slow'`))[0])
  expect(await trail.prove()).toMatchObject({ links: 4, unsealed: 0, findings: [] })
})

test('[AUD-3] L-02 many writers, some of whom take back what they wrote, beside three sealers: every event that stands is chained once', async () => {
  const { db } = trail.database
  const others = await Promise.all(
    [1, 2].map(async () => {
      const key = await openAuditKey({ dir: trail.dir, keyFile: join(trail.dir, 'audit-key.pem') })
      return createAuditSealer({ db: trail.auditor.db, clock: trail.clock.now, key, dir: trail.dir, onTrouble: () => undefined })
    }),
  )
  let writing = true
  const sealing = [trail.sealer, ...others].map(async (sealer) => {
    while (writing) await sealer.settle()
  })
  const writer = async (n: number) => {
    for (let i = 0; i < 60; i += 1) {
      await withReach(db, { kind: 'none' }, async (tx) => {
        for (let part = 0; part <= i % 3; part += 1) await recordAudit(tx, { ...event, at: trail.clock.now() })
        if ((i + n) % 5 === 0) throw new Error('taken back')
      }).catch((error: unknown) => expect(error).toMatchObject({ message: 'taken back' }))
    }
  }
  await Promise.all([0, 1, 2, 3, 4, 5].map(writer))
  writing = false
  await Promise.all(sealing)
  await trail.seal()
  const sealed = await links()
  const inOrder = sealed.map(({ id }) => Number(id)).toSorted((a, b) => a - b)
  expect(inOrder).toEqual((await rows('select id::int as id from desk.audit_event order by id')).map(({ id }) => id))
  const order = sealed.map(({ xid, id }) => [Number(xid), Number(id)] as const)
  expect(order).toEqual(order.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
  expect(await trail.prove()).toMatchObject({ links: sealed.length, unsealed: 0, findings: [] })
})

test('[AUD-3] F30 a sealer that stood still catches up, over many batches and one big transaction', async () => {
  await trail.write(5)
  await withReach(trail.database.db, { kind: 'none' }, async (tx) => {
    for (let i = 0; i < 2 * SEAL_BATCH + 7; i += 1) await recordAudit(tx, { ...event, at: trail.clock.now() })
  })
  await trail.write(5)
  trail.clock.move(HOUR_MS)
  expect(await trail.prove()).toMatchObject({ links: 0, unsealed: 2 * SEAL_BATCH + 17, findings: [] })
  expect(await sealEvents(trail.auditor.db)).toEqual({ sealed: SEAL_BATCH, more: true })
  await trail.seal()
  expect(await trail.prove()).toMatchObject({ links: 2 * SEAL_BATCH + 17, unsealed: 0, findings: [] })
})

test('[AUD-3] after a restore into another cluster, whose transactions count anew, everything is sealed and goes on', async () => {
  await trail.write(3)
  await trail.seal()
  // What the backup holds beyond the last seal has numbers that this cluster reaches in years; the horizon too.
  await trail.write(2)
  await trail.tamper(
    `update desk.audit_event set xid = (xid::text::bigint + 4000000000)::text::xid8`,
    `update desk.audit_horizon set xid = (xid::text::bigint + 4000000000)::text::xid8`,
    `delete from desk.audit_link`,
    `delete from desk.audit_seal`,
    `update desk.sync_epoch set epoch = gen_random_uuid()`,
  )
  await trail.write(2)
  expect((await sealEvents(trail.auditor.db)).sealed).toBe(7)
  await trail.write(2)
  expect((await sealEvents(trail.auditor.db)).sealed).toBe(2)
  const [{ n }] = (await rows('select count(*)::int as n from desk.audit_link')) as [{ n: number }]
  expect(n).toBe(9)
})

test('[AUD-4] L-02 the head is signed and copied out once a minute, when it moved', async () => {
  await trail.write(2)
  await trail.seal()
  await trail.write(1)
  trail.clock.move(MINUTE_MS)
  await trail.seal()
  await trail.seal()
  const { heads, forged } = await readHeadCopies([trail.dir])
  expect(forged).toEqual([])
  expect(heads.map(({ position }) => position)).toEqual([2, 3])
  const seals = await rows(`select position::int, encode(head, 'hex') as head from desk.audit_seal order by 1`)
  expect(heads.map(({ position, head }) => ({ position, head }))).toEqual(seals)
  expect(await rows('select position::int from desk.audit_head order by 1')).toEqual([{ position: 2 }, { position: 3 }])
  // The key is readable by its owner alone, and no part of it is in the database.
  expect(statSync(join(trail.dir, 'audit-key.pem')).mode & 0o077).toBe(0)
})

test('[AUD-4] a line that was half written when the process was killed is passed over, and the next one stands', async () => {
  await trail.write(1)
  await trail.seal()
  const [name] = readdirSync(trail.dir).filter((file) => file.endsWith('.jsonl'))
  const file = join(trail.dir, name!)
  const whole = readFileSync(file)
  truncateSync(file, whole.length - 40)
  await trail.write(1)
  trail.clock.move(MINUTE_MS)
  await trail.seal()
  const { heads, forged } = await readHeadCopies([trail.dir])
  expect({ positions: heads.map(({ position }) => position), forged }).toEqual({ positions: [2], forged: [] })
})

test('[AUD-3] the sealer works by itself and seals what is left when it is stopped', async () => {
  await trail.write(2)
  trail.sealer.start()
  await expect.poll(async () => (await trail.prove()).links).toBe(2)
  await trail.sealer.stop()
  await trail.write(1)
  await trail.sealer.stop()
  expect(await trail.prove()).toMatchObject({ links: 3, unsealed: 0 })
})

test('[AUD-6] L-02 the program only adds events, the auditor only adds links; neither says when or in which transaction', async () => {
  await trail.write(1)
  await trail.seal()
  const byProgram = [
    `update desk.audit_event set action = 'nothing'`,
    `delete from desk.audit_event`,
    `truncate desk.audit_event`,
    `insert into desk.audit_event (at, action, recorded_at) values (now(), 'contract.read', '2001-01-01')`,
    `insert into desk.audit_event (at, action, xid) values (now(), 'contract.read', '1')`,
    `insert into desk.audit_event (id, at, action) overriding system value values (1, now(), 'contract.read')`,
    `insert into desk.audit_seal (position, head) values (9, decode(repeat('00', 32), 'hex'))`,
    `delete from desk.audit_link`,
    `insert into desk.audit_head (position, key_id, head, copied_at) values (9, 'x', '', now())`,
    `update desk.audit_horizon set xid = '9'`,
    `alter table desk.audit_event disable trigger all`,
  ]
  const byAuditor = [
    ...byProgram.slice(0, 4),
    `insert into desk.audit_event (at, action) values (now(), 'contract.read')`,
    `update desk.audit_link set digest = decode(repeat('00', 32), 'hex')`,
    `delete from desk.audit_seal`,
    `truncate desk.audit_link`,
    `select * from desk.document`,
  ]
  for (const statement of byProgram) await expect(trail.database.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  for (const statement of byAuditor) await expect(trail.auditor.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  // The owner himself is refused while the guards stand.
  for (const statement of [
    `update desk.audit_event set action = 'nothing'`,
    `delete from desk.audit_event`,
    `truncate desk.audit_event`,
    `delete from desk.audit_link`,
    `update desk.audit_seal set position = 2`,
    `truncate desk.audit_link`,
  ])
    await expect(asOwner(trail.database.ownerUrl, statement), statement).rejects.toMatchObject({ code: '23001' })
})

test('[AUD-7] L-03 the database keeps each kind of event as long as the program says', async () => {
  const actions = [...Object.keys(auditActions), 'account.create', 'role.grant', 'permission.change', 'device.approve', 'audit.purge']
  for (const action of actions) {
    const [{ years }] = (await rows(`select desk.audit_kept_years('${action}') as years`)) as [{ years: number }]
    expect({ action, years }).toEqual({ action, years: keptYears(action) })
  }
})
