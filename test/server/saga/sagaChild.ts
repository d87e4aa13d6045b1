import { z } from 'zod'
import { connectPool } from '../../../server/platform/connectPool.ts'
import { placeOrderSchema } from '../../../domain/orders/placeOrder.ts'
import { asked, openShop, place, settled } from '../orders/orderShop.ts'

/** A shop in a process of its own that ends by SIGKILL at one point of the saga. Only tests run it. */
const given = z
  .object({
    SAGA_DATABASE: z.string(),
    SAGA_GATEWAY: z.string(),
    SAGA_POINT: z.string(),
    SAGA_ORDER: z.string().transform((text) => placeOrderSchema.parse(JSON.parse(text))),
    SAGA_WAY: z.enum(['forward', 'back']),
    SAGA_NOW: z.coerce.number(),
  })
  .parse(process.env)

const connected = await connectPool({ url: given.SAGA_DATABASE, onIdleError: () => undefined })
const shop = openShop({
  connected,
  clock: () => given.SAGA_NOW,
  gatewayUrl: given.SAGA_GATEWAY,
  answerWithinMs: 3000,
  probe: (point) => {
    if (point !== given.SAGA_POINT) return undefined
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => undefined)
  },
})
const { orderId } = given.SAGA_ORDER
await place(shop, given.SAGA_ORDER)
await settled(shop)
if (given.SAGA_WAY === 'back') await shop.orders.cancel(asked(orderId), { reason: '변심' })
else for (const event of ['pick', 'ship', 'deliver'] as const) await shop.orders.deliver(asked(orderId), { event })
await settled(shop)
process.stdout.write(`not reached: ${given.SAGA_POINT} ${shop.troubles.map(String).join()}\n`)
await shop.worker.stop()
await connected.close()
