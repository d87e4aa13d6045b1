import { PackageCheck, X } from 'lucide-react'
import type { StockUnit } from '../../../domain/stock/stockUnit.ts'
import { useAct } from '../../data/useAct.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useHubs } from '../../data/useHubs.ts'
import { useNow } from '../../data/useNow.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import styles from './SaleRightsPanel.module.css'

export type ReturnedPanelProps = {
  readonly units: readonly StockUnit[]
  readonly onLooked: (imei: string) => void
  readonly onClose: () => void
}

/** Handsets that customers handed back: each is looked at by a person, who says whether it is whole. */
export function ReturnedPanel({ units, onLooked, onClose }: ReturnedPanelProps) {
  const t = useText()
  const { levels } = useHubs()
  const named = new Map(levels.map(({ skuCode, modelName }) => [skuCode, modelName]))
  useHotkey('Escape', onClose)
  return (
    <Panel
      fill
      as="aside"
      label={t('returned/title')}
      title={t('returned/title')}
      actions={
        <Button look="icon" aria-label={t('returned/close')} aria-keyshortcuts="Escape" onPress={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      }
    >
      <div className={styles['content']}>
        {units.length === 0 ? <EmptyState icon={PackageCheck} title={t('returned/empty')} hint={t('returned/emptyHint')} /> : null}
        <ul>
          {units.map((unit) => (
            <Returned key={unit.imei} unit={unit} model={named.get(unit.skuCode) ?? unit.skuCode} onLooked={() => onLooked(unit.imei)} />
          ))}
        </ul>
      </div>
      <footer className={styles['foot']}>
        <p className={styles['quiet']}>{t('returned/lead')}</p>
      </footer>
    </Panel>
  )
}

type ReturnedProps = { readonly unit: StockUnit; readonly model: string; readonly onLooked: () => void }

function Returned({ unit, model, onLooked }: ReturnedProps) {
  const t = useText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  const engine = useEngine()
  const { nameOf } = useHubs()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const look = async (to: 'inStock' | 'damaged') => {
    const { hubCode, imei } = unit
    const body = { hubCode, imeis: [imei], to, reason: t(`returned/reason/${to}`) }
    if (!(await run(() => engine.command('POST /stock-adjustments', { body }, t('returned/label', { model }))))) return
    show('good', t(`returned/done/${to}`, { model }))
    onLooked()
  }
  return (
    <li className={styles['unit']}>
      <div className={styles['what']}>
        <p className={styles['model']}>{model}</p>
        <p className={styles['quiet']}>{unit.imei}</p>
        <p className={styles['quiet']}>
          {nameOf(unit.hubCode)} {unit.receivedAt === null ? '' : when(unit.receivedAt, now)}
        </p>
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      </div>
      <span className={styles['choice']}>
        <Button isDisabled={busy} onPress={() => void look('inStock')}>
          {t('returned/inStock')}
        </Button>
        <Button isDisabled={busy} onPress={() => void look('damaged')}>
          {t('returned/damaged')}
        </Button>
      </span>
    </li>
  )
}
