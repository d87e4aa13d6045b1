import type { Generated } from 'kysely'
import type { Int8, Jsonb, NullableJsonb, NullableTime, Time, Version } from './columns.ts'

/** The tables of orders, money, kept numbers, sagas, timers, edit leases and answered commands. */
export interface OrderRows {
  'desk.order': {
    id: string
    order_no: string
    dealer_code: string
    hub_code: string
    kind: string
    state: string
    contract_id: string | null
    idempotency_key: string | null
    body: Jsonb
    request: Jsonb
    placed_at: Time
    updated_at: Time
    version: Version
    published_version: Version
  }
  'desk.order_line': {
    order_id: string
    line_id: number
    dealer_code: string
    offering_code: string
    sku_code: string
    quantity: number
    held_qty: Generated<number>
    unit_price: Int8
    imeis: string[]
  }
  'desk.kept_number': { msisdn: string; order_id: string; dealer_code: string; rests_until: NullableTime }
  'desk.shipment': {
    id: string
    order_id: string
    dealer_code: string
    seller_code: string
    kind: string
    from_hub_code: string
    state: string
    body: Jsonb
    created_at: Time
    updated_at: Time
  }
  'desk.payment': {
    order_id: string
    dealer_code: string
    state: string
    method: string
    amount: Int8
    captured_amount: Int8
    refunded_amount: Int8
    payment_key: string | null
    external_ref: string | null
    failure: NullableJsonb
    changed_at: Time
  }
  'desk.saga': {
    order_id: string
    dealer_code: string
    state: string
    stuck_since: NullableTime
    force_asked: NullableJsonb
    started_at: Time
    updated_at: Time
  }
  'desk.saga_step': {
    order_id: string
    name: string
    dealer_code: string
    place: number
    state: string
    attempts: Generated<number>
    next_attempt_at: NullableTime
    idempotency_key: string
    compensation_key: string
    external_ref: string | null
    error: NullableJsonb
  }
  'desk.saga_log': {
    seq: Generated<number>
    order_id: string
    dealer_code: string
    at: Time
    step: string
    event: string
    attempt: number
    amount: number | null
    external_ref: string | null
    error: NullableJsonb
    next_attempt_at: NullableTime
    by_author: NullableJsonb
    reason: string | null
  }
  'desk.timer': { kind: string; ref_id: string; due_at: Time; attempts: Generated<number>; claimed_by: number | null }
  'desk.seated_worker': { seat: number }
  'desk.edit_lease': {
    contract_id: string
    dealer_code: string
    fencing_token: Int8
    holder: Jsonb
    purpose: string
    taken_at: Time
    expires_at: Time
  }
  'desk.command': {
    key: string
    user_id: string
    dealer_code: string | null
    endpoint: string
    fingerprint: string
    status: number
    answer: Jsonb
    at: Time
  }
}
