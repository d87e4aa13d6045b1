import type { ReactNode } from 'react'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import { closedOrderStates } from '../../../domain/orders/orderTable.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { lineWords } from '../../ui/order/lineWords.ts'
import styles from './OrderDetail.module.css'

export type ContractPartFactsProps = {
  readonly view: OrderView
  readonly hubName: (hubCode: HubCode) => string
  readonly now: number
}

/** What one order does to its contract, and until when that can be taken back. */
export function ContractPartFacts({ view: { body }, hubName, now }: ContractPartFactsProps) {
  const t = useText()
  const { clock } = useFormat()
  const refusalText = useRefusalText()
  const openContract = useRoute((state) => state.openContract)
  const { contract } = body
  if (contract === null) return null
  const { handBack } = contract
  const isUndone = body.state === 'cancelled' || body.state === 'compensated'
  // Called off or failed before its end, nothing was handed back.
  const isHandedBack = handBack && (handBack.state !== 'awaited' || !closedOrderStates.includes(body.state))
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t('orders/contract'),
      <span key="contract" className={styles['inline']}>
        {contract.contractNo ?? t('orders/noYet')} {lineWords(contract, t)}
        {isUndone && contract.before !== null ? <Tag>{t('orders/contractAsBefore')}</Tag> : null}
        {contract.contractNo === null ? null : (
          <Button look="quiet" onPress={() => openContract(contract.contractId)}>
            {t('orders/openContract')}
          </Button>
        )}
      </span>,
    ],
    ...(contract.undoUntil && body.state === 'confirmed' && Date.parse(contract.undoUntil) > now
      ? [[t('orders/undo'), t('orders/undoUntil', { when: clock(contract.undoUntil) })] as const]
      : []),
    ...(isHandedBack
      ? [
          [
            t('orders/handBack'),
            <span key="handBack" className={styles['inline']}>
              {contract.before?.device?.name}
              <Tag tone={handBack.state === 'refused' ? 'bad' : 'plain'}>{t(`orders/handBackState/${handBack.state}`)}</Tag>
              {handBack.refusal === null ? hubName(handBack.hubCode) : refusalText(handBack.refusal)}
            </span>,
          ] as const,
        ]
      : []),
  ]
  return (
    <div className={styles['block']}>
      <Facts facts={facts} />
    </div>
  )
}
