import type { ContractRow } from '../../../sync/engineApi.ts'
import type { Format } from '../../text/format.ts'
import type { Translate } from '../../text/TextProvider.tsx'
import { columnHelper } from '../../ui/DataTable.tsx'
import { MarkTag, StateTag } from '../../ui/contract/ContractTags.tsx'
import { shortModel } from '../../ui/contract/shortModel.ts'
import styles from './ContractList.module.css'

const helper = columnHelper<ContractRow>()

export const CONTRACT_TRACKS =
  'minmax(96px,0.8fr) minmax(60px,0.6fr) minmax(114px,0.9fr) minmax(128px,1.3fr) 68px minmax(124px,1.3fr) 92px 84px'

/** A mark takes the place of the state: what needs attention is seen first, and the state is in the detail. */
export function contractColumns(t: Translate, format: Format, now: number) {
  return [
    helper.display({ id: 'no', header: t('contracts/no'), cell: ({ row }) => row.original.contractNo }),
    helper.display({ id: 'customer', header: t('contracts/customer'), cell: ({ row }) => row.original.name }),
    helper.display({ id: 'phone', header: t('contracts/phone'), cell: ({ row }) => row.original.phone }),
    helper.display({ id: 'plan', header: t('contracts/plan'), cell: ({ row }) => row.original.planName }),
    helper.display({ id: 'fee', header: t('contracts/fee'), cell: ({ row }) => format.count(row.original.monthlyFee) }),
    helper.display({
      id: 'device',
      header: t('contracts/device'),
      cell: ({ row }) => shortModel(row.original.deviceName) || t('value/empty'),
    }),
    helper.display({
      id: 'status',
      header: t('contracts/status'),
      cell: ({ row: { original } }) => (original.mark === null ? <StateTag state={original.status} /> : <MarkTag mark={original.mark} />),
    }),
    helper.display({
      id: 'changed',
      header: t('contracts/changed'),
      cell: ({ row }) => <span className={styles['quiet']}>{format.when(row.original.updatedAt, now)}</span>,
    }),
  ]
}
