import type { Generated } from 'kysely'
import type { Int8, Jsonb, NullableTime, Time, Version } from './columns.ts'

/** The tables of stock. */
export interface StockRows {
  'desk.hub': {
    hub_code: string
    name: string
    hub_type: string
    dealer_code: string | null
    sido: string
    sigungu: string
    state: string
    version: Version
    published_version: Version
  }
  'desk.hub_wave': { hub_code: string; wave: Generated<number>; places: Generated<number> }
  'desk.sku': {
    sku_code: string
    offering_code: string
    model_code: string
    model_name: string
    colour: string
    capacity: string
    serialised: boolean
  }
  'desk.stock_level': {
    hub_code: string
    sku_code: string
    dealer_code: string | null
    on_hand: Generated<number>
    reserved: Generated<number>
    unavailable: Generated<number>
    leased: Generated<number>
    in_transit_in: Generated<number>
    kept_back: Generated<number>
    counted_at: Time
    min_qty: number | null
    reorder_point: number | null
    reorder_qty: number | null
    max_qty: number | null
    version: Version
    published_version: Version
  }
  'desk.stock_unit': {
    imei: string
    sku_code: string
    hub_code: string
    dealer_code: string | null
    state: string
    received_at: NullableTime
    order_id: string | null
    contract_id: string | null
    transfer_id: string | null
    sale_right_id: string | null
  }
  'desk.stock_movement': {
    seq: Generated<number>
    at: Time
    hub_code: string
    sku_code: string
    dealer_code: string | null
    kind: string
    quantity: number
    imeis: string[]
    ref_kind: string
    ref_id: string
    reason: string | null
    by_user: string | null
  }
  'desk.reservation': {
    order_id: string
    dealer_code: string | null
    hub_code: string
    state: string
    lines: Jsonb
    allow_partial: boolean
    valid_until: NullableTime
    wave: number | null
    position: number | null
    decided_at: Time
  }
  'desk.transfer': {
    id: string
    transfer_no: string
    from_hub_code: string
    to_hub_code: string
    from_dealer_code: string | null
    to_dealer_code: string | null
    state: string
    body: Jsonb
    requested_at: Time
    version: Version
    published_version: Version
  }
  'desk.sale_right': {
    id: string
    dealer_code: string
    hub_code: string
    device_id: string
    user_id: string
    state: string
    expires_at: Time
    body: Jsonb
    version: Version
    published_version: Version
  }
  'desk.provisional_counter': { dealer_code: string; used: Int8 }
  'desk.stock_count': {
    id: string
    hub_code: string
    dealer_code: string | null
    state: string
    body: Jsonb
    version: Version
    published_version: Version
  }
}
