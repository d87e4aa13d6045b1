import { useEffect, useRef } from 'react'
import { documentFound } from '../../data/documentFound.ts'
import { useHubs } from '../../data/useHubs.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useStatusPart, useUser } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import type { TableHandle } from '../../ui/DataTable.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { DispatchDesk } from './DispatchDesk.tsx'
import { ReceiptDesk } from './ReceiptDesk.tsx'
import { TransferDetail } from './TransferDetail.tsx'
import { TransferList } from './TransferList.tsx'
import { actionsOf } from './transferRows.ts'
import { useTransferDesk } from './useTransferDesk.ts'
import styles from './TransfersScreen.module.css'

/** The list, one transfer beside it, and the whole screen for whoever scans. */
export function TransfersScreen() {
  const { openId, scanning, open, scan } = useTransferDesk()
  const user = useUser()
  const hubs = useHubs()
  const views = useTopic('transfers', { hubCode: null })
  const t = useText()
  const show = useToasts((state) => state.show)
  const table = useRef<TableHandle>(null)
  const loading = useStatusPart((status) => status.loading)
  const view = documentFound(views && (views.find(({ id }) => id === openId) ?? null), loading)
  const mine = view && user ? actionsOf(view.body, user, hubs.byCode) : []
  const scans = view && user && scanning !== null && mine.includes(scanning) ? scanning : null
  // Somebody else received the rest meanwhile: there is nothing left to scan here.
  useEffect(() => {
    if (scanning === null || view === undefined || scans !== null) return
    scan(null)
    if (scanning === 'receive') show('warn', t('transfers/endedElsewhere'))
  }, [scanning, view, scans, scan, show, t])
  if (view && user && scans === 'receive') return <ReceiptDesk key={view.id} view={view} hubs={hubs} onLeave={() => scan(null)} />
  if (view && user && scans === 'dispatch') return <DispatchDesk key={view.id} view={view} hubs={hubs} onLeave={() => scan(null)} />
  return (
    <div className={css(styles, 'screen', openId !== null && 'split')}>
      <TransferList views={views} user={user} hubs={hubs} openId={openId} onOpen={open} table={table} />
      {openId === null ? null : (
        <TransferDetail
          key={openId}
          view={view}
          user={user}
          hubs={hubs}
          onScan={scan}
          onClose={() => {
            open(null)
            table.current?.focus()
          }}
        />
      )}
    </div>
  )
}
