import { expect, test } from 'vitest'
import { decidePlacement } from '../../../domain/orders/decidePlacement.ts'
import { PLAN_OLD } from '../contracts/sampleContract.ts'
import { after, imeiOf, NOW } from '../stock/sampleStock.ts'
import { lineOf, placementInput, samplePlacement } from './sampleOrder.ts'

test('[ORD-6] a plan that was retired while the shop had no line is taken for the handset that was sold on it', () => {
  const saleRightId = samplePlacement('SALE').orderId
  const sold = {
    receipt: { kind: 'pickup', hubCode: 'HUB-A', requiredDay: null },
    lines: [{ ...lineOf('S25', 'S25-256-M'), imei: imeiOf(1) }],
    expected: { total: 1_155_000, paidNow: 1_155_000 },
  }
  const fulfilment = { kind: 'saleRight', hubCode: 'HUB-A', saleRightId, provisionalNo: 'D1001-OFF-000045', soldAt: NOW }
  const { contract } = samplePlacement('JOIN')
  const join = samplePlacement('JOIN', { ...sold, fulfilment, contract: { ...contract, planCode: PLAN_OLD.code } })
  const plans = new Map([[PLAN_OLD.code, { ...PLAN_OLD, state: 'retired' as const, updatedAt: after(1000) }]])
  const taken = (saleRightIssuedAt: string | null) => decidePlacement(placementInput(join, { plans, saleRightIssuedAt }))
  expect(taken(NOW)).toMatchObject({ value: { contract: { plan: PLAN_OLD } } })
  // It knew, or nothing stands behind it, or it was sold with a line.
  expect(taken(after(2000))).toMatchObject({ code: 'plan_unknown', detail: PLAN_OLD.code })
  expect(taken(null)).toMatchObject({ code: 'plan_unknown' })
  const online = samplePlacement('JOIN', { contract: { ...contract, planCode: PLAN_OLD.code } })
  expect(decidePlacement(placementInput(online, { plans, saleRightIssuedAt: NOW }))).toMatchObject({ code: 'plan_unknown' })
})
