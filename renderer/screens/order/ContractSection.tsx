import { isClosed } from '../../../domain/contracts/contractTable.ts'
import { hasUndoTime, oldDevices } from '../../../domain/orders/order.ts'
import { withContract } from '../../data/orderDraft.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { StateTag } from '../../ui/contract/ContractTags.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import type { ContractView } from '../../../sync/engineApi.ts'
import { ContractPicker } from './ContractPicker.tsx'
import { pickedView } from './pickedView.ts'
import { LeaseNote } from './LeaseNote.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'

/** The contract whose handset or number is changed or which ends. */
export function ContractSection({ sheet }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const engine = useEngine()
  const { draft, change, contract } = sheet
  if (draft.contract === null || contract === null) {
    return (
      <div data-field="contract">
        {draft.contract !== null ? <ErrorNote>{t('order/contractGone')}</ErrorNote> : null}
        <ContractPicker
          keys="F4"
          onPick={({ id }) => {
            // The revision is that of the whole contract, which the list does not carry.
            void pickedView(engine, id).then((view) => view && change((now) => withContract(now, id, view)))
          }}
        />
      </div>
    )
  }
  if (contract === undefined) return <p>{t('app/loading')}</p>
  return (
    <div data-field="contract" className={styles['stack']}>
      <ChosenContract view={contract} guarded={hasUndoTime(draft.kind)} onOther={() => change((now) => ({ ...now, contract: null }))} />
      {draft.kind === 'DEVICE_CHANGE' && contract.stored.device !== null ? (
        <div data-field="contract.oldDevice" className={styles['stack']}>
          <Segmented
            label={t('order/oldDevice')}
            options={oldDevices.map((id) => ({ id, name: t(`order/oldDevices/${id}`) }))}
            value={draft.oldDevice}
            onChange={(oldDevice) => change((now) => ({ ...now, oldDevice }))}
          />
          {draft.oldDevice === 'returned' ? (
            <p className={styles['quiet']}>{t('order/oldDeviceNote', { name: contract.stored.device.name })}</p>
          ) : null}
        </div>
      ) : null}
      {isClosed(contract.stored.status) ? <ErrorNote>{t('order/contractClosed')}</ErrorNote> : null}
      <LeaseNote contractId={contract.id} purpose={hasUndoTime(draft.kind) ? draft.kind : 'DEVICE_CHANGE'} />
    </div>
  )
}

type ChosenContractProps = { readonly view: ContractView; readonly guarded: boolean; readonly onOther: () => void }

function ChosenContract({ view, guarded, onOther }: ChosenContractProps) {
  const t = useText()
  const { won } = useFormat()
  const { body } = view
  const { instalment } = body
  return (
    <div className={styles['chosen']}>
      <Facts
        facts={[
          [
            t('contracts/customer'),
            <>
              <b>{body.customer.name}</b> <StateTag state={view.stored.status} />
            </>,
          ],
          // What must be typed again is not shown beside the box.
          [t('contracts/phone'), guarded ? '010-****-****' : body.msisdn],
          [t('contracts/no'), body.contractNo],
        ]}
      />
      <Facts
        facts={[
          [t('contracts/plan'), `${body.plan.name} · ${t('order/planFee', { won: won(body.plan.monthlyFee) })}`],
          [t('contracts/device'), body.device?.name ?? t('value/none')],
          [
            t('field/instalment'),
            instalment.months === 0
              ? t('value/none')
              : t('value/instalment', { won: won(instalment.principal), months: instalment.months }),
          ],
        ]}
      />
      <Button look="quiet" onPress={onOther}>
        {t('order/otherContract')}
      </Button>
    </div>
  )
}
