import { sql, type Kysely } from 'kysely'

/** A payment that was refused rests until somebody pays in another way, or its time is over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table desk.saga_step drop constraint saga_step_state_check`,
  `alter table desk.saga_step add constraint saga_step_state_check check (state in ('pending', 'calling', 'done', 'failed', 'refused',
     'skipped', 'compensating', 'compensated', 'compensationFailed', 'deadLetter', 'forced'))`,
]
