import { useState } from 'react'
import { stockCountIdSchema, type HubCode, type StockCountId } from '../../../domain/kernel/ids.ts'
import { useEngine } from '../../data/engineContext.ts'
import { newId } from '../../data/newId.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { Select } from '../../ui/Select.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { modelsOf } from './countRows.ts'
import styles from './StartCountDialog.module.css'

export type StartCountDialogProps = { readonly hubs: Hubs; readonly onClose: () => void; readonly onStarted: (id: StockCountId) => void }

export function StartCountDialog({ hubs, onClose, onStarted }: StartCountDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const skus = useSkus()
  const { busy, refusal, run } = useAct()
  const [hubCode, setHubCode] = useState<HubCode | null>(hubs.own[0]?.hubCode ?? null)
  const [scope, setScope] = useState<'everything' | 'oneModel'>('everything')
  const [model, setModel] = useState<string | null>(null)
  const models = modelsOf(hubs.levels, hubCode, skus.isSerialised)
  const skuCodes = scope === 'everything' ? [] : (models.get(model ?? '') ?? [])
  const ready = hubCode !== null && (scope === 'everything' || skuCodes.length > 0)
  const start = async () => {
    if (!ready) return
    const id = newId()
    const body = { stockCountId: id, hubCode, skuCodes: [...skuCodes] }
    const label = t('count/label', { hub: hubs.nameOf(hubCode) })
    if (!(await run(() => engine.command('POST /stock-counts', { body }, label)))) return
    show('good', t('count/began'))
    onStarted(stockCountIdSchema.parse(id))
  }
  return (
    <Dialog
      title={t('count/startTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button {...focusFirst} look="go" isDisabled={!ready || busy} onPress={() => void start()}>
            {t('count/start')}
          </Button>
        </>
      }
    >
      <p>{t('count/startHint')}</p>
      <div className={styles['form']}>
        {hubs.own.length > 1 ? (
          <Select
            label={t('count/chooseHub')}
            options={hubs.own.map(({ hubCode: id, name }) => ({ id, name }))}
            selected={hubCode}
            onSelect={(code) => setHubCode(hubs.own.find((hub) => hub.hubCode === code)?.hubCode ?? null)}
          />
        ) : null}
        <Segmented
          label={t('count/scope')}
          options={(['everything', 'oneModel'] as const).map((id) => ({ id, name: t(`count/${id}`) }))}
          value={scope}
          onChange={setScope}
        />
        {scope === 'oneModel' ? (
          <Select
            label={t('count/model')}
            options={[...models.keys()].map((name) => ({ id: name, name }))}
            selected={model}
            onSelect={setModel}
          />
        ) : null}
      </div>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </Dialog>
  )
}
