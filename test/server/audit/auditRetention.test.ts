import { afterEach, beforeEach, expect, test } from 'vitest'
import { purgeAudit } from '../../../server/audit/purgeAudit.ts'
import { openTrail, type AuditedTrail } from '../../support/auditedTrail.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let trail: AuditedTrail
beforeEach(async () => (trail = await openTrail()))
afterEach(() => trail.close())

const rows = async (statement: string) => (await asOwner(trail.database.ownerUrl, statement)).rows
/** Events as an installation holds them that was started long ago: the database's own clock said so then. */
const recorded = (action: string, ago: string, dealerCode: string) =>
  trail.tamper(
    `insert into desk.audit_event (at, action, dealer_code, recorded_at) values (now() - interval '${ago}', '${action}', '${dealerCode}', now() - interval '${ago}')`,
  )
const left = async () =>
  (await rows(`select dealer_code as code from desk.audit_event where dealer_code is not null order by id`)).map(({ code }) => code)

async function oldTrail(): Promise<void> {
  await recorded('contract.read', '3 years 2 days', 'D0001')
  await recorded('role.grant', '3 years 1 day', 'D0002')
  await trail.seal()
  await recorded('role.grant', '2 years 11 months 29 days', 'D0003')
  await recorded('contract.read', '2 years 1 hour', 'D0004')
  await recorded('contract.read', '1 year 11 months 29 days', 'D0005')
  await recorded('role.grant', '1 day', 'D0006')
  await trail.seal()
}

test('[AUD-7] L-03 access goes after two years, changes of permissions after three, nothing younger; the chain proves the rest', async () => {
  await oldTrail()
  expect(await purgeAudit(trail.auditor.db)).toBe(3)
  expect(await left()).toEqual(['D0003', 'D0005', 'D0006'])
  await trail.seal()
  // The links of the first seal went with their events; of the second one link stays without its event.
  const proof = await trail.prove()
  expect(proof).toMatchObject({ purged: 1, findings: [] })
  const told = await rows(`select action, detail from desk.audit_event where action like 'audit.%' order by id`)
  expect(told.map(({ action, detail }) => [action, detail.keptYears ?? detail.position, detail.events ?? detail.links])).toEqual([
    ['audit.purge', 2, 2],
    ['audit.purge', 3, 1],
    ['audit.checkpoint', 2, 2],
  ])
  // Once more there is nothing to do, and nothing is written.
  expect(await purgeAudit(trail.auditor.db)).toBe(0)
  expect(await rows(`select count(*)::int as n from desk.audit_event where action like 'audit.%'`)).toEqual([{ n: 3 }])
})

test('[AUD-7] L-03 the database lets nobody remove what is younger, the owner neither, and nothing that was not sealed', async () => {
  await oldTrail()
  await recorded('contract.read', '4 years', 'D0007')
  const remove = (code: string) => asOwner(trail.database.ownerUrl, `delete from desk.audit_event where dealer_code = '${code}'`)
  for (const young of ['D0003', 'D0005', 'D0006', 'D0007']) await expect(remove(young), young).rejects.toMatchObject({ code: '23001' })
  for (const statement of ['delete from desk.audit_link where position = 4', 'delete from desk.audit_seal'])
    await expect(asOwner(trail.database.ownerUrl, statement), statement).rejects.toMatchObject({ code: '23001' })
  await expect(trail.database.pool.query('select desk.purge_audit(1)')).rejects.toMatchObject({ code: '42501' })
  expect(await purgeAudit(trail.auditor.db)).toBe(3)
  expect(await left()).toEqual(['D0003', 'D0005', 'D0006', 'D0007'])
})

test('[AUD-7] L-03 a purge that was only said, or said of what was too young, covers nothing', async () => {
  await oldTrail()
  const said = (before: string, years: number) =>
    `insert into desk.audit_event (at, action, detail) values (now(), 'audit.purge', jsonb_build_object('keptYears', ${years}, 'events', 1,
       'before', to_char((now() - interval '${before}') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))`
  await trail.tamper(`delete from desk.audit_event where dealer_code in ('D0003', 'D0005')`, said('1 month', 2), said('2 years', 3))
  await trail.seal()
  const { findings } = await trail.prove()
  expect(findings.map(({ kind }) => kind)).toEqual(['deleted', 'deleted'])
})
