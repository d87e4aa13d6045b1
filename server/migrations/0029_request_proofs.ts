import { sql, type Kysely } from 'kysely'

/** Proofs that came with sensitive requests: each counts once, in whichever process it is shown. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  // After a crash one could be shown again for the two minutes that its time counts; whoever sees to that has the token as well.
  `create unlogged table desk.seen_proof (
     hash bytea primary key,
     expires_at timestamptz not null
   )`,
  `create index seen_proof_expires on desk.seen_proof (expires_at)`,
  // Of its own, apart from identity's: a process that answers requests must not make identity forget a proof.
  `grant select, insert, delete on desk.seen_proof to desk_app, desk_auth`,
]
