import type { ReactNode } from 'react'
import { css } from './css.ts'
import styles from './PlainTable.module.css'

export type Head = { readonly title: string; readonly isNumber?: boolean }

/** A table that is short enough to be drawn whole, in a room of its own that scrolls; for long lists see `DataTable`. */
export function PlainTable({ heads, children }: { readonly heads: readonly Head[]; readonly children: ReactNode }) {
  return (
    <div className={styles['scroller']}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {heads.map(({ title, isNumber }) => (
              <th key={title} scope="col" className={isNumber ? styles['number'] : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

export type PickRowProps = {
  readonly name: string
  /** Stands beside the name. */
  readonly note?: ReactNode
  readonly isOpen: boolean
  readonly onOpen: () => void
  /** The other cells. */
  readonly children: ReactNode
}

/** A row that opens what it tells of, by a click anywhere in it or by the button in its first cell. */
export function PickRow({ name, note, isOpen, onOpen, children }: PickRowProps) {
  return (
    <tr className={css(styles, 'row', isOpen && 'open')} onClick={onOpen}>
      <td>
        <PickButton isOpen={isOpen} onPick={onOpen}>
          {name}
        </PickButton>
        {note}
      </td>
      {children}
    </tr>
  )
}

export type PickButtonProps = { readonly isOpen?: boolean; readonly onPick: () => void; readonly children: ReactNode }

/** A name in a cell that leads somewhere. */
export function PickButton({ isOpen, onPick, children }: PickButtonProps) {
  return (
    <button type="button" className={styles['pick']} aria-current={isOpen} onClick={onPick}>
      {children}
    </button>
  )
}

export function NumberCell({ children }: { readonly children: ReactNode }) {
  return <td className={styles['number']}>{children}</td>
}
