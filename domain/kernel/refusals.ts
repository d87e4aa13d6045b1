/**
 * What a caller does with a "no": the status it travels under, and when asking again can help.
 * The wire (problem+json `code`), the log and the sentences on the screen all start from this table.
 */
export type Refusal = {
  readonly http: number
  readonly retry: 'never' | 'later' | 'after-pull' | 'after-sign-in'
}

/** Every expected "no", once. */
export const refusals = {
  // The request itself.
  malformed: { http: 400, retry: 'never' },
  body_too_large: { http: 413, retry: 'never' },
  body_too_slow: { http: 408, retry: 'later' },
  media_type_unsupported: { http: 415, retry: 'never' },
  origin_refused: { http: 403, retry: 'never' },
  route_unknown: { http: 404, retry: 'never' },
  method_refused: { http: 405, retry: 'never' },
  // Tries of a password or a code.
  too_many_requests: { http: 429, retry: 'later' },
  // Calls of any kind: it was not looked at, and is to be sent again after the time that is told.
  rate_limited: { http: 429, retry: 'later' },
  server_busy: { http: 503, retry: 'later' },
  not_ready: { http: 503, retry: 'later' },
  // Nothing about a person is told or changed when it cannot be written down.
  audit_unavailable: { http: 503, retry: 'later' },
  unexpected: { http: 500, retry: 'later' },
  precondition_failed: { http: 412, retry: 'after-pull' },
  precondition_missing: { http: 428, retry: 'never' },
  // Who asks.
  invalid_credentials: { http: 401, retry: 'never' },
  not_signed_in: { http: 401, retry: 'after-sign-in' },
  // Identity is down or out of reach: who is signed in works on, signing in and what is sensitive wait.
  auth_unavailable: { http: 503, retry: 'later' },
  // The password was right: what is still asked before a session begins.
  second_factor_needed: { http: 401, retry: 'never' },
  second_factor_enrolment_needed: { http: 401, retry: 'never' },
  second_factor_wrong: { http: 401, retry: 'never' },
  second_factor_locked: { http: 403, retry: 'never' },
  second_factor_exists: { http: 409, retry: 'never' },
  second_factor_missing: { http: 409, retry: 'never' },
  // Passkeys: none are made here, this person has enough, has none or not this one, or has this one already.
  passkeys_off: { http: 409, retry: 'never' },
  passkeys_full: { http: 409, retry: 'never' },
  passkey_missing: { http: 404, retry: 'never' },
  passkey_exists: { http: 409, retry: 'never' },
  // What it was asked was used already or is too old; it is not one of this person's; its counter went back.
  passkey_challenge_invalid: { http: 401, retry: 'never' },
  passkey_unknown: { http: 401, retry: 'never' },
  passkey_counter: { http: 401, retry: 'never' },
  // Said by the page: nobody touched it, or it was put off.
  passkey_cancelled: { http: 401, retry: 'never' },
  // Asked again for this very request, with a code of the second factor. A queued command waits for it.
  step_up_needed: { http: 403, retry: 'never' },
  // Whoever does this must have a second factor, and this person has not set one up yet.
  step_up_enrolment_needed: { http: 403, retry: 'never' },
  // It was reported lost: nobody signs in on it, and it wipes what was copied to it.
  device_lost: { http: 403, retry: 'never' },
  challenge_invalid: { http: 401, retry: 'never' },
  // A new password.
  password_too_short: { http: 422, retry: 'never' },
  password_too_long: { http: 422, retry: 'never' },
  password_own_words: { http: 422, retry: 'never' },
  password_unchanged: { http: 422, retry: 'never' },
  password_common: { http: 422, retry: 'never' },
  // Right, but of the system before, whose passwords count no more at this door.
  password_outdated: { http: 401, retry: 'never' },
  reset_code_invalid: { http: 401, retry: 'never' },
  // The PC proves a key, and a manager has a word on which PCs are used.
  device_proof_needed: { http: 401, retry: 'never' },
  device_proof_invalid: { http: 401, retry: 'never' },
  // The PC makes its proof once more, with what this answer tells; nobody is shown it.
  device_nonce_needed: { http: 401, retry: 'later' },
  clock_wrong: { http: 401, retry: 'never' },
  device_waiting: { http: 403, retry: 'later' },
  device_refused: { http: 403, retry: 'never' },
  device_locked: { http: 403, retry: 'never' },
  device_ticket_invalid: { http: 401, retry: 'never' },
  // Where, when or with what somebody comes is not what the operator allows.
  policy_denied: { http: 403, retry: 'never' },
  device_unknown: { http: 404, retry: 'never' },
  device_state_refused: { http: 409, retry: 'never' },
  session_conflict: { http: 409, retry: 'never' },
  session_revoked: { http: 401, retry: 'after-sign-in' },
  session_expired: { http: 401, retry: 'after-sign-in' },
  token_expired: { http: 401, retry: 'after-sign-in' },
  takeover_ticket_invalid: { http: 401, retry: 'after-sign-in' },
  refresh_token_invalid: { http: 401, retry: 'after-sign-in' },
  live_ticket_invalid: { http: 401, retry: 'later' },
  not_permitted: { http: 403, retry: 'never' },
  // Sync.
  schema_too_old: { http: 426, retry: 'never' },
  epoch_changed: { http: 409, retry: 'after-pull' },
  scope_lost: { http: 403, retry: 'never' },
  document_unknown: { http: 404, retry: 'after-pull' },
  // It was in reach and was withdrawn by the centre. What was typed stays with its author.
  document_gone: { http: 410, retry: 'never' },
  document_exists: { http: 409, retry: 'after-pull' },
  revision_unknown: { http: 409, retry: 'after-pull' },
  mutation_id_reused: { http: 422, retry: 'never' },
  // Contracts.
  change_empty: { http: 422, retry: 'never' },
  field_unknown: { http: 422, retry: 'never' },
  field_not_editable: { http: 422, retry: 'never' },
  field_invalid: { http: 422, retry: 'never' },
  contract_terminated: { http: 409, retry: 'never' },
  contract_state_refused: { http: 409, retry: 'after-pull' },
  plan_unknown: { http: 422, retry: 'never' },
  // Conflicts.
  conflict_unknown: { http: 404, retry: 'after-pull' },
  conflict_already_resolved: { http: 409, retry: 'after-pull' },
  // A contract whose conflict waits for a person is not withdrawn before that person decided.
  conflict_open: { http: 409, retry: 'later' },
  conflict_moved: { http: 409, retry: 'after-pull' },
  choice_missing: { http: 422, retry: 'never' },
  choice_unknown: { http: 422, retry: 'never' },
  reason_missing: { http: 422, retry: 'never' },
  // Of a list that is taken out as a file.
  too_many_rows: { http: 422, retry: 'never' },
  // The audit trail.
  reason_too_short: { http: 422, retry: 'never' },
  alert_unknown: { http: 404, retry: 'never' },
  alert_answered: { http: 409, retry: 'never' },
  report_not_over: { http: 409, retry: 'later' },
  report_reviewed: { http: 409, retry: 'never' },
  // Who may do what.
  session_unknown: { http: 404, retry: 'never' },
  user_unknown: { http: 404, retry: 'never' },
  role_unknown: { http: 404, retry: 'never' },
  given_unknown: { http: 404, retry: 'never' },
  // Nobody changes what he may do himself.
  own_access: { http: 403, retry: 'never' },
  // Nobody gives a role for more than the own reach.
  scope_too_wide: { http: 403, retry: 'never' },
  role_held: { http: 409, retry: 'never' },
  role_exists: { http: 409, retry: 'never' },
  role_cycle: { http: 409, retry: 'never' },
  duties_apart: { http: 409, retry: 'never' },
  post_role_stays: { http: 409, retry: 'never' },
  given_over: { http: 409, retry: 'never' },
  // Asked by one, decided by another.
  approval_unknown: { http: 404, retry: 'never' },
  approval_over: { http: 409, retry: 'never' },
  // Imports.
  import_unknown: { http: 404, retry: 'never' },
  import_header_unknown: { http: 422, retry: 'never' },
  import_encoding_unknown: { http: 422, retry: 'never' },
  import_empty: { http: 422, retry: 'never' },
  import_running: { http: 409, retry: 'later' },
  // Commands that are sent once and may arrive twice.
  idempotency_key_missing: { http: 400, retry: 'never' },
  idempotency_key_reused: { http: 422, retry: 'never' },
  request_running: { http: 409, retry: 'later' },
  // Selling.
  order_unknown: { http: 404, retry: 'after-pull' },
  order_line_empty: { http: 422, retry: 'never' },
  order_incomplete: { http: 422, retry: 'never' },
  offering_unknown: { http: 422, retry: 'after-pull' },
  sku_unknown: { http: 422, retry: 'after-pull' },
  offering_not_for_sale: { http: 409, retry: 'after-pull' },
  price_changed: { http: 409, retry: 'after-pull' },
  price_below_floor: { http: 422, retry: 'never' },
  subsidy_too_high: { http: 422, retry: 'never' },
  instalment_invalid: { http: 422, retry: 'never' },
  contract_order_open: { http: 409, retry: 'later' },
  guard_number_mismatch: { http: 422, retry: 'never' },
  guard_name_mismatch: { http: 422, retry: 'never' },
  order_state_refused: { http: 409, retry: 'after-pull' },
  past_point_of_no_return: { http: 409, retry: 'never' },
  payment_refused: { http: 402, retry: 'never' },
  payment_unavailable: { http: 503, retry: 'later' },
  shipment_failed: { http: 503, retry: 'later' },
  delivery_failed: { http: 409, retry: 'never' },
  number_unavailable: { http: 409, retry: 'never' },
  device_in_use: { http: 409, retry: 'never' },
  order_cancelled: { http: 409, retry: 'never' },
  saga_state_refused: { http: 409, retry: 'after-pull' },
  second_person_needed: { http: 403, retry: 'never' },
  // Stock.
  hub_unknown: { http: 404, retry: 'after-pull' },
  hub_not_open: { http: 409, retry: 'after-pull' },
  hub_state_refused: { http: 409, retry: 'after-pull' },
  hub_not_empty: { http: 409, retry: 'later' },
  stock_unknown: { http: 404, retry: 'after-pull' },
  stock_short: { http: 409, retry: 'after-pull' },
  reservation_expired: { http: 409, retry: 'never' },
  unit_unknown: { http: 404, retry: 'after-pull' },
  unit_state_refused: { http: 409, retry: 'after-pull' },
  unit_sku_mismatch: { http: 422, retry: 'never' },
  // Transfers and counts.
  transfer_unknown: { http: 404, retry: 'after-pull' },
  transfer_state_refused: { http: 409, retry: 'after-pull' },
  transfer_hubs_same: { http: 422, retry: 'never' },
  transfer_line_unknown: { http: 422, retry: 'never' },
  transfer_line_repeated: { http: 422, retry: 'never' },
  transfer_quantity_refused: { http: 422, retry: 'never' },
  transfer_imei_unknown: { http: 422, retry: 'never' },
  discrepancy_unknown: { http: 404, retry: 'after-pull' },
  resolution_refused: { http: 422, retry: 'never' },
  stock_count_unknown: { http: 404, retry: 'after-pull' },
  stock_count_state_refused: { http: 409, retry: 'after-pull' },
  stock_count_open: { http: 409, retry: 'later' },
  // Sale rights: what a device may sell without a line.
  sale_right_unknown: { http: 404, retry: 'after-pull' },
  sale_right_expired: { http: 409, retry: 'never' },
  sale_right_clock_doubtful: { http: 409, retry: 'later' },
  unit_not_leased: { http: 409, retry: 'never' },
  sale_right_none_available: { http: 409, retry: 'later' },
  // Edit leases.
  lease_held: { http: 409, retry: 'later' },
  lease_lost: { http: 409, retry: 'after-pull' },
  // Only on the PC.
  server_unreachable: { http: 503, retry: 'later' },
  local_store_locked: { http: 401, retry: 'after-sign-in' },
  local_password_wrong: { http: 401, retry: 'never' },
  // The password alone opens nothing here any more: the centre has to say who it is.
  local_copy_wiped: { http: 401, retry: 'after-sign-in' },
  local_store_missing: { http: 404, retry: 'after-sign-in' },
  local_key_lost: { http: 500, retry: 'never' },
  local_store_damaged: { http: 500, retry: 'never' },
  // One window per browser profile works: two would write over each other's unsent work.
  local_store_in_use: { http: 409, retry: 'later' },
  keychain_unavailable: { http: 503, retry: 'later' },
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof refusals

export const refusalCodes = Object.keys(refusals) as readonly RefusalCode[]

/** A refusal as a value: `detail` names the field or document, never a personal datum. */
export type Refused<Code extends RefusalCode = RefusalCode> = { readonly ok: false; readonly code: Code; readonly detail?: string }
export type Outcome<T, Code extends RefusalCode = RefusalCode> = { readonly ok: true; readonly value: T } | Refused<Code>

export function refuse<Code extends RefusalCode>(code: Code, detail?: string): Refused<Code> {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail }
}

export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}
