import { sql, type Kysely } from 'kysely'

/** What takes two persons: asked by one, decided by another, never the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create table desk.approval (
     id uuid primary key default gen_random_uuid(),
     kind text not null check (kind in ('role', 'export')),
     state text not null default 'asked' check (state in ('asked', 'confirmed', 'refused', 'used', 'expired')),
     asked_by uuid not null,
     asked_at timestamptz not null,
     expires_at timestamptz not null,
     reason text not null,
     about jsonb not null,
     decided_by uuid,
     decided_at timestamptz,
     constraint two_persons check (decided_by is distinct from asked_by)
   )`,
  `create index approval_asked on desk.approval (asked_at desc)`,
  `grant select, insert on desk.approval to desk_app`,
  `grant update (state, expires_at, decided_by, decided_at) on desk.approval to desk_app`,
]
