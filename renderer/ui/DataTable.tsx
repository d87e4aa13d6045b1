import { type ColumnDef, createColumnHelper, FlexRender, type Row, type RowData, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, type ReactNode, type Ref, useCallback, useEffect, useId, useImperativeHandle, useRef } from 'react'
import { css } from './css.ts'
import styles from './DataTable.module.css'

const features = tableFeatures({})
export type TableColumn<Data extends RowData> = ColumnDef<typeof features, Data, unknown>
export const columnHelper = <Data extends RowData>() => createColumnHelper<typeof features, Data>()

/** Puts the keyboard into the list, for the search box and for a closed detail. */
export type TableHandle = { focus(): void }

export type DataTableProps<Data extends RowData> = {
  readonly label: string
  readonly columns: readonly TableColumn<Data>[]
  /** The rows that are here, the first of them at `offset` of `count`. Others are drawn as placeholders. */
  readonly rows: readonly Data[]
  readonly offset: number
  readonly count: number
  readonly rowKey: (row: Data) => string
  /** CSS grid tracks, one per column. */
  readonly tracks: string
  readonly numeric?: readonly string[]
  readonly rowHeight: number
  readonly active: number
  readonly onActive: (index: number) => void
  readonly openKey: string | null
  readonly onOpen: (row: Data) => void
  readonly onFirstVisible: (index: number) => void
  readonly handle?: Ref<TableHandle>
}

const PAGE_KEYS_ROWS = 15
const HEAD_HEIGHT = 31
const NONE: readonly string[] = []

function targetOf(key: string, active: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_KEYS_ROWS, PageUp: -PAGE_KEYS_ROWS }
  const step = steps[key]
  if (step !== undefined) return Math.max(0, Math.min(count - 1, active + step))
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

/** A long list of which the page holds a window: one tab stop, arrows to move, Enter to open. */
export function DataTable<Data extends RowData>(props: DataTableProps<Data>) {
  const { columns, rows, offset, count, rowKey, tracks, numeric = NONE, active, openKey } = props
  const scroller = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLTableElement>(null)
  const id = useId()
  const table = useTable({ features, columns: columns as TableColumn<Data>[], data: rows as Data[], getRowId: rowKey })
  const model = table.getRowModel().rows
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.rowHeight,
    overscan: 5,
    scrollMargin: HEAD_HEIGHT,
    // The header covers the top of what scrolls.
    scrollPaddingStart: HEAD_HEIGHT,
  })
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const press = useCallback((index: number) => latest.current.onActive(index), [])
  const click = useCallback((row: Data) => latest.current.onOpen(row), [])
  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0
  const { onFirstVisible } = props
  useEffect(() => onFirstVisible(first), [first, onFirstVisible])
  useEffect(() => virtualizer.measure(), [virtualizer, props.rowHeight])
  useImperativeHandle(props.handle, () => ({ focus: () => grid.current?.focus({ preventScroll: true }) }), [])

  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event.key, active, count)
    if (target !== null && !event.ctrlKey) {
      event.preventDefault()
      props.onActive(target)
      virtualizer.scrollToIndex(target)
    } else if (event.key === 'Enter') {
      const row = rows[active - offset]
      if (row) props.onOpen(row)
    }
  }

  // The pattern of the ARIA guide: a table that is one tab stop and says by itself which row is the active one.
  const gridProps = {
    role: 'grid',
    tabIndex: 0,
    'aria-label': props.label,
    'aria-rowcount': count + 1,
    'aria-colcount': columns.length,
    'aria-activedescendant': count > 0 ? `${id}-${active}` : undefined,
    onKeyDown,
  }
  return (
    <div ref={scroller} className={styles['scroller']}>
      <table ref={grid} className={styles['table']} {...gridProps}>
        <thead className={styles['head']}>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className={styles['row']} aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
              {group.headers.map((header) => (
                <HeadCell key={header.id} className={css(styles, 'cell', 'headCell', numeric.includes(header.column.id) && 'numeric')}>
                  <table.FlexRender header={header} />
                </HeadCell>
              ))}
            </tr>
          ))}
        </thead>
        <tbody className={styles['body']} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = model[item.index - offset]
            return (
              <BodyRow
                key={item.index}
                id={`${id}-${item.index}`}
                row={row}
                index={item.index}
                top={item.start - HEAD_HEIGHT}
                height={item.size}
                tracks={tracks}
                numeric={numeric}
                columns={columns.length}
                active={item.index === active}
                open={row !== undefined && row.id === openKey}
                onPress={press}
                onClick={click}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

type CellProps = { readonly className: string; readonly children: ReactNode }

function HeadCell({ className, children }: CellProps) {
  return (
    <th scope="col" className={className}>
      {children}
    </th>
  )
}

function BodyCell({ className, children }: CellProps) {
  return <td className={className}>{children}</td>
}

type BodyRowProps<Data extends RowData> = {
  readonly id: string
  /** Undefined: this row is not in the window that the page holds. */
  readonly row: Row<typeof features, Data> | undefined
  readonly index: number
  readonly top: number
  readonly height: number
  readonly tracks: string
  readonly numeric: readonly string[]
  readonly columns: number
  readonly active: boolean
  readonly open: boolean
  readonly onPress: (index: number) => void
  readonly onClick: (row: Data) => void
}

function PlainBodyRow<Data extends RowData>({ row, index, numeric, active, open, onPress, onClick, ...at }: BodyRowProps<Data>) {
  return (
    <tr
      id={at.id}
      aria-rowindex={index + 2}
      aria-selected={open}
      aria-busy={row === undefined}
      className={css(styles, 'row', 'item', active && 'active', open && 'open')}
      style={{ gridTemplateColumns: at.tracks, height: at.height, transform: `translateY(${at.top}px)` }}
      onMouseDown={() => onPress(index)}
      onClick={() => {
        if (row) onClick(row.original)
      }}
    >
      {row === undefined
        ? Array.from({ length: at.columns }, (_, column) => (
            <BodyCell key={column} className={css(styles, 'cell')}>
              <span className={styles['placeholder']} />
            </BodyCell>
          ))
        : row.getAllCells().map((cell) => (
            <BodyCell key={cell.id} className={css(styles, 'cell', numeric.includes(cell.column.id) && 'numeric')}>
              <FlexRender cell={cell} />
            </BodyCell>
          ))}
    </tr>
  )
}

/** While somebody scrolls only the rows that come into sight are drawn. */
const BodyRow = memo(PlainBodyRow) as typeof PlainBodyRow
