import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { shortModel } from '../../ui/contract/shortModel.ts'
import { Tag } from '../../ui/Tag.tsx'
import { heatOf, type Heat, type StockGrid, type StockLine } from './stockGrid.ts'
import warmth from './Heat.module.css'
import styles from './HeatTable.module.css'

/** A sign beside the number, so that the colour is never the only one to say it. */
export const heatSigns: Record<Heat, string> = { zero: '✕', low: '▾', some: '', plenty: '' }

/** A wide table scrolls inside its panel, so the keyboard must reach it. */
const scrollsByKeyboard = { tabIndex: 0 } as const

export function HeatTable({ grid }: { readonly grid: StockGrid }) {
  const t = useText()
  return (
    <section className={styles['scroller']} {...scrollsByKeyboard} aria-label={t('stock/title')}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col" className={styles['hub']}>
              {t('stock/hub')}
            </th>
            {grid.columns.map(({ key, model, capacity }) => (
              <th key={key} scope="col">
                {shortModel(capacity === null ? model : model.replace(capacity, '').trim())}
                {capacity === null ? null : <span className={styles['capacity']}>{capacity}</span>}
              </th>
            ))}
            <th scope="col">{t('stock/total')}</th>
            <th scope="col">{t('stock/inTransit')}</th>
          </tr>
        </thead>
        <tbody>
          {grid.lines.map((line) => (
            <HubLine key={line.hub.hubCode} line={line} grid={grid} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function HubLine({ line, grid }: { readonly line: StockLine; readonly grid: StockGrid }) {
  const t = useText()
  const { count } = useFormat()
  const { hub } = line
  return (
    <tr className={css(styles, line.ours && 'ours')}>
      <th scope="row" className={styles['hub']}>
        <span className={styles['name']}>{hub.name}</span> {line.ours ? <Tag tone="good">{t('stock/ours')}</Tag> : null}
        {hub.state === 'open' ? null : <Tag tone="warn">{t(`stock/state/${hub.state}`)}</Tag>}
        <span className={styles['place']}>
          {t(`stock/type/${hub.hubType}`)} · {hub.region.sigungu}
        </span>
      </th>
      {grid.columns.map(({ key }) => {
        const units = line.cells.get(key)
        if (units === undefined) {
          return (
            <td key={key} className={styles['absent']}>
              <span aria-hidden="true">–</span>
              <span className="visuallyHidden">{t('stock/notHeld')}</span>
            </td>
          )
        }
        const heat = heatOf(units)
        return (
          <td key={key} className={`${css(styles, heat)} ${warmth[heat]}`}>
            {count(units)}
            {heatSigns[heat] === '' ? null : (
              <span className={styles['sign']} aria-hidden="true">
                {heatSigns[heat]}
              </span>
            )}
          </td>
        )
      })}
      <td className={styles['total']}>{count(line.total)}</td>
      <td className={styles['transit']}>{line.inTransit > 0 ? `+${count(line.inTransit)}` : ''}</td>
    </tr>
  )
}
