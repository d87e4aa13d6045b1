import { useRef, useState } from 'react'
import { withGoods } from '../../data/orderDraft.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import { useHotkey } from '../../ui/useHotkey.ts'
import { BasketLine } from './BasketLine.tsx'
import { goodsFound, type GoodsRow } from './goodsFound.ts'
import { offlineTrouble } from './leasedUnit.ts'
import { moveInList } from './moveInList.ts'
import type { OrderSheet } from './useOrderSheet.ts'
import { useGoodsScan } from './useGoodsScan.ts'
import picker from './Picker.module.css'
import styles from './OrderScreen.module.css'

const SHOWN = 12

const tones = { onSale: 'good', reservable: 'mine', soldOut: 'warn', notForSale: 'plain' } as const satisfies Record<string, Tone>

/** Scan it, or find it by name; what is chosen stands beneath with its options. */
export function GoodsSection({ sheet }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { draft, change, offerings, quote, rights, offline, ownQty } = sheet
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLInputElement | HTMLTextAreaElement>(null)
  const list = useRef<HTMLUListElement>(null)
  useGoodsScan(sheet)
  useHotkey('F6', () => box.current?.focus())
  const trouble = offline ? offlineTrouble(draft.lines, rights, sheet.now) : null
  const taken = draft.lines.map(({ imei }) => imei)
  const rows = open ? goodsFound(offerings ?? [], text, { offline, view: rights, taken, ownQty }).slice(0, SHOWN) : []
  const isHandset = (code: string) => offerings?.find(({ offering }) => offering.offeringCode === code)?.offering.category
  const put = ({ row, skuCode, imei, blocked }: GoodsRow) => {
    if (blocked !== null) return
    change((now) => withGoods(now, row.offering, { skuCode, imei }, isHandset))
    setText('')
    setOpen(false)
  }
  return (
    <div
      data-field="lines"
      className={styles['stack']}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <div className={picker['picker']}>
        <TextField
          label={t('order/findGoods')}
          labelHidden
          placeholder={t('order/findGoodsHint')}
          aria-keyshortcuts="F6"
          value={text}
          onChange={(value) => {
            setText(value)
            setOpen(true)
          }}
          autoComplete="off"
          inputRef={(element) => {
            box.current = element
          }}
          onKeyDown={(event) => {
            const [first] = rows
            // Ctrl+Enter places the order, whatever box the keyboard is in.
            if (event.ctrlKey || event.metaKey || event.altKey) return event.continuePropagation()
            if (event.key === 'ArrowDown' && !open) setOpen(true)
            else if (event.key === 'ArrowDown') list.current?.querySelector<HTMLElement>('button:enabled')?.focus()
            else if (event.key === 'Enter' && first) put(first)
            else if (event.key === 'Escape') setOpen(false)
            else return event.continuePropagation()
            event.preventDefault()
          }}
        />
        {open && offerings?.length === 0 ? <p className={picker['none']}>{t('order/noOfferings')}</p> : null}
        {open && offerings !== undefined && offerings.length > 0 && rows.length === 0 ? (
          <p className={picker['none']}>{t('order/noGoods')}</p>
        ) : null}
        {rows.length > 0 ? (
          <ul ref={list} className={picker['list']} aria-label={t('order/goodsResults')}>
            {rows.map((row) => (
              <li key={row.row.offering.offeringCode}>
                <GoodsItem goods={row} offline={offline} onPut={() => put(row)} />
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      {draft.lines.length === 0 && (draft.kind === 'JOIN' || draft.kind === 'PORT_IN') ? (
        <p className={styles['quiet']}>{t('order/goodsOptional')}</p>
      ) : null}
      {trouble === null ? null : <ErrorNote tone="warn">{t(`order/${trouble}`)}</ErrorNote>}
      {quote.lines.length > 0 ? (
        <ul className={styles['basket']} aria-label={t('order/basket')}>
          {quote.lines.map((quoted) => (
            <BasketLine key={quoted.line.lineId} sheet={sheet} quoted={quoted} />
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function GoodsItem({ goods, offline, onPut }: { readonly goods: GoodsRow; readonly offline: boolean; readonly onPut: () => void }) {
  const t = useText()
  const { won, count } = useFormat()
  const { offering, status } = goods.row
  return (
    <button type="button" className={picker['item']} disabled={goods.blocked !== null} onClick={onPut} onKeyDown={moveInList}>
      <b>{offering.name}</b>
      <span className={picker['grow']}>
        {offering.modelCode}
        {offering.seller.kind === 'MARKETPLACE' ? ` · ${offering.seller.name}` : ''}
      </span>
      {offline ? (
        <span className={picker['small']}>
          {goods.blocked === 'notLeased' || goods.blocked === 'leasedSold'
            ? t(`order/${goods.blocked}`)
            : `${t('order/unitLeased')} ${goods.leasedQty}`}
        </span>
      ) : (
        <>
          <span className={picker['small']}>{t('order/available', { own: count(goods.ownQty), count: count(goods.availableQty) })}</span>
          <Tag tone={tones[status]}>{t(`order/status/${status}`)}</Tag>
        </>
      )}
      <span className={picker['amount']}>{won(offering.listPrice)}</span>
    </button>
  )
}
