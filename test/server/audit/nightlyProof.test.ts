import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAudit, type Audit } from '../../../server/audit/createAudit.ts'
import { auditState } from '../../../server/audit/auditState.ts'
import { openTrail, type AuditedTrail } from '../../support/auditedTrail.ts'

let trail: AuditedTrail
let audit: Audit
let logged: string[]
let troubles: unknown[]
beforeEach(async () => {
  trail = await openTrail()
  logged = []
  troubles = []
  const { dir, clock, auditor, database } = trail
  audit = await createAudit({
    db: database.db,
    database: auditor,
    dir,
    keyFile: join(dir, 'audit-key.pem'),
    clock: clock.now,
    log: pino({}, { write: (line: string) => void logged.push(line) }),
    onTrouble: (error) => void troubles.push(error),
  })
  await trail.write(5)
  await trail.seal()
})
afterEach(() => trail.close())

/** The proof of a night: what was logged, and what the screen is told. */
async function night() {
  logged.length = 0
  await audit.timers['auditVerify']!('all')
  return { said: logged.join(''), proof: (await auditState({ db: trail.database.db, clock: trail.clock.now })).proof }
}

test('[AUD-5] the proof of a night without the copies of the head is kept and logged as none, whether they are gone or cannot be read', async () => {
  const whole = await night()
  expect(whole.said).toContain('the audit trail agrees with its chain')
  expect(whole.proof).toMatchObject({ events: 5, heads: 1, count: 0 })
  rmSync(trail.dir, { recursive: true })
  for (const spoil of [() => undefined, () => writeFileSync(trail.dir, 'not a folder')]) {
    spoil()
    const { said, proof } = await night()
    expect(said).toContain('the audit trail is not proven')
    expect(said).not.toContain('agrees with its chain')
    expect(proof).toMatchObject({ events: 5, heads: 0, count: 1, findings: [{ kind: 'unproven', links: 5, copies: 0 }] })
  }
  expect(troubles).toMatchObject([{ code: 'ENOTDIR' }])
})
