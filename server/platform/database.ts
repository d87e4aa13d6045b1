import { Kysely, PostgresDialect, type Generated, type GeneratedAlways, type Transaction } from 'kysely'
import type pg from 'pg'
import type { Json } from '../../domain/kernel/json.ts'
import { namingPool } from './namedStatements.ts'
import type { Int8, Jsonb, NullableJsonb, NullableTime, Time } from './columns.ts'
import type { AccessRows } from './accessRows.ts'
import type { AuditRows } from './auditRows.ts'
import type { OrderRows } from './orderRows.ts'
import type { StockRows } from './stockRows.ts'

/** Given to one PC, to be used once. */
interface TicketRow {
  hash: Buffer
  user_id: string
  device_id: string
  device_key: string | null
  expires_at: Time
  used_at: NullableTime
}

interface FoundationRows {
  'desk.dealer': { code: string; name: string }
  'auth.app_user': {
    id: string
    login_id: string
    display_name: string
    role: string
    dealer_code: string | null
    password_hash: string
    disabled_at: NullableTime
    second_factor_at?: NullableTime
    password_changed_at?: NullableTime
    password_by_reset: Generated<boolean>
  }
  'auth.session': {
    id: string
    user_id: string
    device_id: string
    device_key: string | null
    address: string | null
    app_version: Generated<string>
    has_code: Generated<boolean>
    device_name: string
    platform: string
    state: string
    started_at: Time
    last_activity_at: Time
    ended_at: NullableTime
    end_reason: string | null
    ended_by_device_name: string | null
  }
  'auth.refresh_token': { hash: Buffer; session_id: string; issued_at: Time; used_at: NullableTime; successor_hash: Buffer | null }
  'auth.takeover_ticket': TicketRow & { has_code: Generated<boolean> }
  'auth.identity_key': { version: number; check_value: Buffer }
  'auth.signing_key': {
    kid: string
    private_jwk: NullableJsonb
    private_sealed: Buffer | null
    key_version: number | null
    public_jwk: Jsonb
    created_at: Time
    signs_from: Time
  }
  'auth.refresh_secret': { only_row: Generated<boolean>; secret: Buffer; key_version: number | null }
  'auth.second_factor': {
    user_id: string
    totp_secret: Buffer
    key_version: number | null
    code_salt: Buffer
    last_step: number | null
    failed_count: Generated<number>
    failed_at: NullableTime
    since: Time
  }
  'auth.code_failure': { user_id: string; place: string; failed_count: number; failed_at: Time }
  'auth.recovery_code': { user_id: string; hash: Buffer; used_at: NullableTime }
  'auth.factor_offer': {
    user_id: string
    totp_secret: Buffer
    key_version: number | null
    code_salt: Buffer
    code_hashes: Buffer[]
    expires_at: Time
  }
  'auth.passkey': {
    id: string
    user_id: string
    credential_id: Buffer
    public_key: Buffer
    counter: number
    transports: string[]
    name: string
    added_at: Time
    last_used_at: NullableTime
  }
  'auth.passkey_challenge': { asked_for: string; user_id: string; hash: Buffer; expires_at: Time }
  'auth.sign_in_challenge': TicketRow
  'auth.device_wait': TicketRow & { factor: string | null }
  'auth.device': {
    id: string
    user_id: string
    key: string
    name: string
    platform: string
    app_version: string
    state: string
    first_used_at: Time
    last_used_at: Time
    decided_at: NullableTime
    decided_by: string | null
  }
  'auth.seen_proof': { hash: Buffer; expires_at: Time }
  'auth.password_service': {
    service: string
    mode: Generated<string>
    changed_at: NullableTime
    kept: Generated<number>
    upgraded: Generated<number>
    refused: Generated<number>
  }
  'auth.password_reset': { user_id: string; hash: Buffer; issued_by: string; issued_at: Time; expires_at: Time }
  'auth.lost_device': {
    device_id: string
    device_key: string | null
    device_name: string
    marked_by: string
    marked_at: Time
    reason: string
    wiped_at?: NullableTime
    unsent_lost?: number | null
  }
  'auth.event': { seq: Generated<number>; xid: Generated<string>; at: Time; type: string; session_id: string; payload: Jsonb }
  'desk.seen_proof': { hash: Buffer; expires_at: Time }
  'auth.second_look': { user_id: string; rule: string; period: string; found_at: Time; proven_at: NullableTime }
  'desk.step_up_ticket': {
    hash: Buffer
    session_id: string
    action_hash: Buffer
    expires_at: Time
    used_at: NullableTime
    used_by: string | null
    unmasks: Generated<boolean>
  }
  'desk.live_ticket': { hash: Buffer; session_id: string; expires_at: Time }
  'desk.sync_epoch': { only_row: Generated<boolean>; epoch: string; place: string; started_at: Time }
  'desk.document': {
    type: string
    id: string
    dealer_code: string | null
    rev: string
    body: Jsonb
    deleted: Generated<boolean>
    priority: string
    about: string | null
    /** The number of a contract, out of its body. */
    line: GeneratedAlways<string | null>
    /** The IMEI of a contract's handset, out of its body. */
    handset: GeneratedAlways<string | null>
    updated_at: Time
    updated_by: Jsonb | null
  }
  'desk.document_revision': {
    type: string
    id: string
    rev: string
    parent_rev: string | null
    mutation_id: string
    dealer_code: string | null
    body: Jsonb
    origin: string
    author: Jsonb | null
    conflict_id: string | null
    at: Time
  }
  'desk.scope_head': { scope: string; seq: Int8; count: Int8; digest: string }
  'desk.scope_member': { scope: string; type: string; id: string; rev: string; priority: string }
  'desk.change': { scope: string; seq: Int8; type: string; id: string; rev: string; kind: string; mutation_id: string; at: Time }
  'desk.mutation': {
    id: string
    client_id: string | null
    sequence: Int8 | null
    user_id: string | null
    type: string
    document_id: string
    fingerprint: string
    result: Jsonb
    at: Time
  }
  'desk.import': {
    id: string
    file_name: string
    state: string
    encoding: string | null
    bytes_total: Int8
    bytes_read: Int8
    rows_read: number
    created: number
    unchanged: number
    refused: number
    failure: string | null
    started_by: string | null
    started_at: Time
    ended_at: NullableTime
  }
  'desk.import_refusal': { import_id: string; line: number; column_name: string | null; reason: string }
}

export interface Tables extends FoundationRows, AccessRows, AuditRows, StockRows, OrderRows {}

export type Database = Kysely<Tables>
export type DatabaseTransaction = Transaction<Tables>

/** Whose rows a transaction may touch; set in the database, so that a forgotten filter still leaks nothing. */
export type DatabaseReach =
  | { readonly kind: 'all' }
  | { readonly kind: 'dealer'; readonly dealerCode: string }
  | { readonly kind: 'hubs' }
  | { readonly kind: 'none' }

/** Wraps a pool; the pool belongs to whoever made it. */
export function databaseOn(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: namingPool(pool) }) })
}

export function jsonb(value: Json | object): string {
  return JSON.stringify(value)
}
