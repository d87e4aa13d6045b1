import { useText } from '../../text/useText.ts'
import { heatSigns } from './HeatTable.tsx'
import type { Heat } from './stockGrid.ts'
import warmth from './Heat.module.css'
import styles from './HeatLegend.module.css'

const heats: readonly Heat[] = ['zero', 'low', 'some', 'plenty']

export function HeatLegend() {
  const t = useText()
  return (
    <div className={styles['legend']}>
      <span>{t('stock/legend')}</span>
      {heats.map((heat) => (
        <span key={heat} className={`${styles['item']} ${warmth[heat]}`}>
          {t(`stock/${heat}`)} {heatSigns[heat]}
        </span>
      ))}
      <span className={styles['absent']}>– {t('stock/notHeld')}</span>
    </div>
  )
}
