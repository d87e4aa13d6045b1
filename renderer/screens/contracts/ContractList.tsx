import { type Ref, useDeferredValue, useMemo, useState } from 'react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { DocumentId } from '../../../domain/kernel/ids.ts'
import { useContractFilter } from '../../data/useContractFilter.ts'
import { usePreferences } from '../../data/usePreferences.ts'
import { useContractWindow } from '../../data/useContractWindow.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { DataTable, type TableHandle } from '../../ui/DataTable.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { contractColumns, CONTRACT_TRACKS } from './contractColumns.tsx'
import { ContractExport } from './ContractExport.tsx'
import { ContractFilters } from './ContractFilters.tsx'
import { FirstCopy } from './FirstCopy.tsx'
import { NoContracts } from './NoContracts.tsx'

export type ContractListProps = {
  readonly openId: DocumentId | null
  readonly onOpen: (id: DocumentId) => void
  readonly table: Ref<TableHandle>
}

export function ContractList({ openId, onOpen, table }: ContractListProps) {
  const t = useText()
  const format = useFormat()
  const now = useNow(MINUTE_MS)
  const roomy = usePreferences((state) => state.density) === 'roomy'
  const { text, states, marks } = useContractFilter()
  const [first, setFirst] = useState(0)
  const [chosen, setChosen] = useState({ filter: '', index: 0 })
  // Drawn in slices: rows that come in while somebody types must not hold up a key.
  const window = useDeferredValue(useContractWindow(first))
  const columns = useMemo(() => contractColumns(t, format, now), [t, format, now])
  const filtered = text !== '' || states.length > 0 || marks.length > 0
  // Another filter shows another list: the keyboard begins at its top.
  const filter = JSON.stringify([text, states, marks])
  const active = chosen.filter === filter ? chosen.index : 0

  const count = window?.matched ?? 0
  const total = window?.total ?? 0
  const counted = filtered
    ? t('contracts/count', { total: format.count(total), matched: format.count(count) })
    : t('contracts/countAll', { total: format.count(total) })
  const reading = window?.complete !== true
  return (
    <Panel
      fill
      title={t('contracts/title')}
      hint={
        <output>{[total > 0 ? counted : null, reading ? t('contracts/reading') : null].filter((part) => part !== null).join(' · ')}</output>
      }
      actions={
        total > 0 ? (
          <>
            <ContractExport matched={count} />
            <ContractFilters />
          </>
        ) : null
      }
    >
      {total > 0 ? <FirstCopy /> : null}
      {window !== undefined && count > 0 ? (
        <DataTable
          handle={table}
          label={`${t('contracts/title')}. ${t('contracts/rowHint')}`}
          columns={columns}
          rows={window.rows}
          offset={window.offset}
          count={count}
          rowKey={(row) => row.id}
          tracks={CONTRACT_TRACKS}
          numeric={['fee']}
          rowHeight={roomy ? 38 : 32}
          active={Math.min(active, count - 1)}
          onActive={(index) => setChosen({ filter, index })}
          openKey={openId}
          onOpen={(row) => onOpen(row.id)}
          onFirstVisible={setFirst}
        />
      ) : (
        <NoContracts window={window} filtered={filtered} />
      )}
    </Panel>
  )
}
