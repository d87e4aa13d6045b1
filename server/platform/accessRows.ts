import type { ColumnType, Generated } from 'kysely'
import type { Jsonb, NullableTime, Time } from './columns.ts'

/** What the database compiles by itself. */
type Compiled<T> = ColumnType<T, never, never>

/** Roles, what they hold and stand for, and who was given which. */
export interface AccessRows {
  'desk.permission': { code: string }
  'desk.role': { code: string; name: string | null }
  'desk.role_permission': { role: string; permission: string }
  'desk.role_inherits': { senior: string; junior: string }
  'desk.duties_apart': { one: string; other: string }
  'desk.user_role': {
    id: Generated<string>
    user_id: string
    role: string
    scope: string
    by_post: Generated<boolean>
    valid_from: Time
    valid_to: NullableTime
    given_by: string | null
    given_at: Generated<Date>
    reason: string | null
  }
  'desk.approval': {
    id: Generated<string>
    kind: string
    state: Generated<string>
    asked_by: string
    asked_at: Time
    expires_at: Time
    reason: string
    about: Jsonb
    /** Whom it is about; null: everybody. */
    about_user: string | null
    decided_by: string | null
    decided_at: NullableTime
  }
  'desk.role_list': { role: Compiled<string>; roles: Compiled<string[]>; permissions: Compiled<string[]> }
}
