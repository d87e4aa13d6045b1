import { expect, test } from 'vitest'
import { dealerCodeSchema } from '../../domain/kernel/ids.ts'
import { hubSchema, stockLevelSchema, type Hub, type StockLevel } from '../../domain/stock/hub.ts'
import { heatOf, shortOnly, stockGrid, type StockGrid } from '../../renderer/screens/stock/stockGrid.ts'

const own = dealerCodeSchema.parse('D1001')

function hub(hubCode: string, name: string, owner: Pick<Hub, 'hubType'> & { readonly dealerCode?: string }): Hub {
  const region = { sido: '서울특별시', sigungu: '중구' }
  return hubSchema.parse({ hubCode, name, region, state: 'open', ...owner, dealerCode: owner.dealerCode ?? null })
}

function level(hubCode: string, modelName: string, part: Partial<StockLevel> = {}): StockLevel {
  const none = { onHandQty: 0, reservedQty: 0, unavailableQty: 0, leasedQty: 0, inTransitInQty: 0 }
  const sku = { skuCode: 'S', modelCode: 'M', modelName, colour: '검정', capacity: '256GB' }
  return stockLevelSchema.parse({ hubCode, ...sku, ...none, countedAt: '2026-01-05T03:00:00.000Z', ...part })
}

const ours = hub('D1001-H1', '나', { hubType: 'DEALER', dealerCode: 'D1001' })
const other = hub('D1002-H1', '가', { hubType: 'DEALER', dealerCode: 'D1002' })
const marketing = hub('ORG-A', '나조직', { hubType: 'ORG' })
const centre = hub('CTR-A', '가센터', { hubType: 'CENTER' })

const namesOf = ({ lines }: StockGrid) => lines.map((line) => line.hub.name)
const columnsOf = ({ columns }: StockGrid) => columns.map(({ model, capacity }) => [model, capacity])

test('our own hubs stand first, then marketing’s, the centres, and other dealers’', () => {
  const grid = stockGrid([centre, other, marketing, ours], [], { own, byCapacity: false })
  expect(namesOf(grid)).toEqual(['나', '나조직', '가센터', '가'])
  expect(grid.lines.map((line) => line.ours)).toEqual([true, false, false, false])
})

test('who owns no hub sees other dealers’ last, by name', () => {
  const grid = stockGrid([ours, other, centre], [], { own: null, byCapacity: false })
  expect(namesOf(grid)).toEqual(['가센터', '가', '나'])
  expect(grid.lines.some((line) => line.ours)).toBe(false)
})

test('colours and capacities of a model add up, each as what can be sold', () => {
  const levels = [
    level('D1001-H1', '갤럭시 S25', { onHandQty: 5, reservedQty: 1, unavailableQty: 1, leasedQty: 1, inTransitInQty: 3 }),
    level('D1001-H1', '갤럭시 S25', { capacity: '512GB', onHandQty: 4, inTransitInQty: 1 }),
  ]
  const { columns, lines } = stockGrid([ours], levels, { own, byCapacity: false })
  expect(columns).toHaveLength(1)
  expect(lines[0]?.cells.get(columns[0]!.key)).toBe(6)
  expect(lines[0]).toMatchObject({ total: 6, inTransit: 4 })
})

test('asked apart, the capacities of a model follow each other by size, and newer models come first', () => {
  const models = [
    ['갤럭시 S9', '256GB'],
    ['갤럭시 S25', '1TB'],
    ['갤럭시 S25', '512GB'],
    ['갤럭시 S25', '256GB'],
  ] as const
  const levels = models.map(([model, capacity]) => level('D1001-H1', model, { capacity }))
  expect(columnsOf(stockGrid([ours], levels, { own, byCapacity: true }))).toEqual([
    ['갤럭시 S25', '256GB'],
    ['갤럭시 S25', '512GB'],
    ['갤럭시 S25', '1TB'],
    ['갤럭시 S9', '256GB'],
  ])
})

test('a hub that does not hold a model has no cell, which is not the same as none left', () => {
  const grid = stockGrid([ours, centre], [level('D1001-H1', 'A'), level('CTR-A', 'B', { onHandQty: 2 })], { own, byCapacity: false })
  const keyOf = (model: string) => grid.columns.find((column) => column.model === model)!.key
  expect(grid.lines[0]?.cells.get(keyOf('A'))).toBe(0)
  expect(grid.lines[0]?.cells.has(keyOf('B'))).toBe(false)
})

test('short models are those of which one of our own hubs has fewer than three, whatever others have', () => {
  const levels = [
    level('D1001-H1', 'A', { onHandQty: 2 }),
    level('D1001-H1', 'B', { onHandQty: 3 }),
    level('CTR-A', 'A', { onHandQty: 90 }),
    level('CTR-A', 'B'),
  ]
  const grid = stockGrid([ours, centre], levels, { own, byCapacity: false })
  expect(columnsOf(shortOnly(grid)).map(([model]) => model)).toEqual(['A'])
  const nobodys = stockGrid([centre], levels.slice(2), { own: null, byCapacity: false })
  expect(columnsOf(shortOnly(nobodys)).map(([model]) => model)).toEqual(['B'])
})

test('heat has four steps', () => {
  expect([-1, 0, 1, 2, 3, 9, 10, 500].map(heatOf)).toEqual(['zero', 'zero', 'low', 'low', 'some', 'some', 'plenty', 'plenty'])
})
