import type { Author } from '../../../domain/access/principal.ts'
import { authorSchema } from '../../../domain/access/principal.ts'
import { isImei } from '../../../domain/contracts/imei.ts'
import { hubCodeSchema, type HubCode } from '../../../domain/kernel/ids.ts'
import { hubSchema, stockLevelSchema, type Hub, type StockFigures, type StockLevel } from '../../../domain/stock/hub.ts'
import { EMPTY_FIGURES } from '../../../domain/stock/stockLedger.ts'
import type { StockBook } from '../../../domain/stock/stockBook.ts'
import type { StockUnit, StockUnitState } from '../../../domain/stock/stockUnit.ts'
import { uuidOf } from '../contracts/sampleContract.ts'

export const NOW = '2026-11-23T01:00:00.000Z'
export const after = (ms: number, from = NOW) => new Date(Date.parse(from) + ms).toISOString()

/** The number-th IMEI with a right check digit. */
export function imeiOf(number: number): string {
  const body = `35290611${String(number).padStart(6, '0')}`
  return Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).find(isImei)!
}

export const hubCodeOf = (code: string): HubCode => hubCodeSchema.parse(code)

export function sampleHub(code: string, differing: Partial<Hub> = {}): Hub {
  return hubSchema.parse({
    hubCode: code,
    name: `허브 ${code}`,
    hubType: 'DEALER',
    dealerCode: 'D1001',
    region: { sido: '서울특별시', sigungu: '강남구' },
    state: 'open',
    ...differing,
  })
}

export const figures = (differing: Partial<StockFigures> = {}): StockFigures => ({ ...EMPTY_FIGURES, ...differing })

export function sampleLevel(hubCode: string, differing: Partial<StockLevel> = {}): StockLevel {
  const named = { skuCode: 'S25', modelCode: 'SM-S931N', modelName: '갤럭시 S25', colour: '민트', capacity: '256GB' }
  return stockLevelSchema.parse({ hubCode, ...named, ...EMPTY_FIGURES, countedAt: NOW, ...differing })
}

export function sampleUnit(number: number, hubCode: string, state: StockUnitState = 'inStock', skuCode = 'S25'): StockUnit {
  return {
    imei: imeiOf(number),
    skuCode,
    hubCode: hubCodeOf(hubCode),
    state,
    receivedAt: NOW,
    orderId: null,
    contractId: null,
    transferId: null,
    saleRightId: null,
  }
}

export function author(name: string, role: Author['role'] = 'MARKETING'): Author {
  return authorSchema.parse({ userId: uuidOf(9, name.length), displayName: name, role, dealerCode: null })
}

/** An open hub with so many free units of S25. */
export function bookOf(units: number, differing: Partial<StockBook> = {}): StockBook {
  return {
    hubState: 'open',
    levels: new Map([['S25', figures({ onHandQty: units })]]),
    freeUnits: new Map([['S25', Array.from({ length: units }, (_, i) => imeiOf(i))]]),
    keptBack: new Map(),
    ...differing,
  }
}
