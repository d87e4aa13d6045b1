import { ArrowRight, Clock } from 'lucide-react'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import type { Format } from '../../text/format.ts'
import type { Translate } from '../../text/TextProvider.tsx'
import { shortModel } from '../../ui/contract/shortModel.ts'
import { columnHelper } from '../../ui/DataTable.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { piecesOf, receivedOf, type TransferRow } from './transferRows.ts'
import { TransferTag } from './TransferTag.tsx'
import styles from './transferColumns.module.css'

const helper = columnHelper<TransferRow>()

export const TRANSFER_TRACKS = '112px 52px minmax(170px,1.4fr) minmax(120px,1fr) 64px 104px 84px'

type Words = {
  readonly t: Translate
  readonly format: Format
  readonly now: number
  readonly nameOf: (hubCode: HubCode) => string
  readonly inHand: (view: TransferView) => number
}

export function transferColumns({ t, format, now, nameOf, inHand }: Words) {
  return [
    helper.display({ id: 'no', header: t('transfers/no'), cell: ({ row }) => row.original.view.body.transferNo }),
    helper.display({ id: 'kind', header: t('transfers/kind'), cell: ({ row }) => t(`transfers/kinds/${row.original.view.body.kind}`) }),
    helper.display({
      id: 'way',
      header: t('transfers/way'),
      cell: ({ row }) => {
        const { fromHubCode, toHubCode } = row.original.view.body
        return (
          <span className={styles['way']}>
            {nameOf(fromHubCode)} <ArrowRight size={12} aria-label={t('transfers/to')} /> {nameOf(toHubCode)}
          </span>
        )
      },
    }),
    helper.display({
      id: 'goods',
      header: t('transfers/goods'),
      cell: ({ row }) => {
        const [first, ...others] = row.original.view.body.lines
        const name = shortModel(first?.modelName ?? '')
        return others.length === 0 ? name : t('transfers/andMore', { name, count: others.length })
      },
    }),
    helper.display({
      id: 'pieces',
      header: t('transfers/pieces'),
      cell: ({ row }) => {
        const { body } = row.original.view
        const received = receivedOf(body)
        return received > 0 ? `${format.count(received)}/${format.count(piecesOf(body))}` : format.count(piecesOf(body))
      },
    }),
    helper.display({
      id: 'state',
      header: t('transfers/state'),
      cell: ({ row }) => {
        const { view } = row.original
        const { body, pending } = view
        if (pending.some(({ state }) => state === 'refused')) return <Tag tone="bad">{t('mark/refused')}</Tag>
        const scans = inHand(view)
        if (pending.length === 0 && scans > 0) return <Tag tone="mine">{t('transfers/scansInHand', { count: scans })}</Tag>
        if (pending.length === 0) return <TransferTag state={body.state} />
        return (
          <Tag tone="mine">
            <Clock size={11} aria-hidden="true" /> {t('mark/waiting')}
          </Tag>
        )
      },
    }),
    helper.display({
      id: 'changed',
      header: t('contracts/changed'),
      cell: ({ row }) => <span className={styles['quiet']}>{format.when(row.original.view.body.updatedAt, now)}</span>,
    }),
  ]
}
