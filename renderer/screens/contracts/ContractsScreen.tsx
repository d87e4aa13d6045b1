import { useRef } from 'react'
import { useRoute } from '../../data/useRoute.ts'
import { css } from '../../ui/css.ts'
import type { TableHandle } from '../../ui/DataTable.tsx'
import { ContractDetail } from './ContractDetail.tsx'
import { ContractList } from './ContractList.tsx'
import styles from './ContractsScreen.module.css'

/** The list alone until a contract is opened beside it. */
export function ContractsScreen() {
  const contractId = useRoute((state) => state.contractId)
  const openContract = useRoute((state) => state.openContract)
  const table = useRef<TableHandle>(null)
  return (
    <div className={css(styles, 'screen', contractId !== null && 'split')}>
      <ContractList openId={contractId} onOpen={openContract} table={table} />
      {contractId === null ? null : (
        <ContractDetail
          key={contractId}
          id={contractId}
          onClose={() => {
            openContract(null)
            table.current?.focus()
          }}
        />
      )}
    </div>
  )
}
