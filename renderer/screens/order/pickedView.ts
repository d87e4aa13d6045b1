import type { DocumentId } from '../../../domain/kernel/ids.ts'
import type { ContractView, EngineApi } from '../../../sync/engineApi.ts'

/** A contract as it stands now, once; null when it is gone. */
export async function pickedView(engine: Pick<EngineApi, 'subscribe' | 'unsubscribe'>, id: DocumentId): Promise<ContractView | null> {
  const { promise, resolve } = Promise.withResolvers<ContractView | null>()
  const subscription = await engine.subscribe('contract', { id }, resolve)
  const view = await promise
  await engine.unsubscribe(subscription)
  return view
}
