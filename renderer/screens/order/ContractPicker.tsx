import { useDeferredValue, useRef, useState } from 'react'
import type { ContractRow } from '../../../sync/engineApi.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useText } from '../../text/useText.ts'
import { StateTag } from '../../ui/contract/ContractTags.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { TextField } from '../../ui/TextField.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { moveInList } from './moveInList.ts'
import styles from './Picker.module.css'

const SHOWN = 6

export type ContractPickerProps = {
  readonly onPick: (row: ContractRow) => void
  /** The keyboard is here from the start: for a dialog that is about nothing else. */
  readonly first?: boolean
  /** A key that brings the keyboard here. */
  readonly keys?: string
}

/** Finds a contract by whatever the customer says, out of what this PC keeps: also without a line. */
export function ContractPicker({ onPick, first = false, keys }: ContractPickerProps) {
  const t = useText()
  const [text, setText] = useState('')
  const box = useRef<HTMLInputElement | HTMLTextAreaElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const wanted = useDeferredValue(text.trim())
  const window = useTopic('contracts', { text: wanted, states: [], marks: [], offset: 0, limit: wanted === '' ? 0 : SHOWN })
  const rows = wanted === '' ? [] : (window?.rows ?? [])
  useHotkey(keys ?? 'F24', () => box.current?.focus(), keys !== undefined)
  return (
    <div className={styles['picker']}>
      <TextField
        {...(first && focusFirst)}
        label={t('order/findContract')}
        placeholder={t('order/findContractHint')}
        value={text}
        onChange={setText}
        autoComplete="off"
        {...(keys !== undefined && { 'aria-keyshortcuts': keys })}
        inputRef={(element) => {
          box.current = element
        }}
        onKeyDown={(event) => {
          const [found] = rows
          if (event.ctrlKey || event.metaKey || event.altKey) return event.continuePropagation()
          if (event.key === 'ArrowDown') list.current?.querySelector('button')?.focus()
          else if (event.key === 'Enter' && found) onPick(found)
          else return event.continuePropagation()
          event.preventDefault()
        }}
      />
      {wanted !== '' && window && rows.length === 0 ? <p className={styles['none']}>{t('order/noContract')}</p> : null}
      {rows.length > 0 ? (
        <ul ref={list} className={styles['list']} aria-label={t('order/contractResults')}>
          {rows.map((row) => (
            <li key={row.id}>
              <button type="button" className={styles['item']} onClick={() => onPick(row)} onKeyDown={moveInList}>
                <b>{row.name}</b>
                <span>{row.phone}</span>
                <span className={styles['grow']}>
                  {row.planName} · {row.deviceName}
                </span>
                <StateTag state={row.status} />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
