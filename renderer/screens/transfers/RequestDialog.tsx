import { Plus, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import { availableOf } from '../../../domain/stock/hub.ts'
import type { CallInput } from '../../../sync/commandApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { newId } from '../../data/newId.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { QuantityField } from '../../ui/QuantityField.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import styles from './RequestDialog.module.css'

type Wanted = { readonly skuCode: string; readonly quantity: number }

/** Asks another hub for goods. It waits on this PC when there is no line. */
export function RequestDialog({ hubs, onClose }: { readonly hubs: Hubs; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const online = useOnline()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const own = hubs.own.filter(({ state }) => state === 'open')
  const [to, setTo] = useState<HubCode | null>(own[0]?.hubCode ?? null)
  const [from, setFrom] = useState<HubCode | null>(null)
  const [lines, setLines] = useState<readonly Wanted[]>([])
  const [reason, setReason] = useState('')
  const sources = hubs.hubs.filter(({ hubCode, state }) => hubCode !== to && (state === 'open' || state === 'closing'))
  const goods = useMemo(
    () =>
      hubs.levels.filter((level) => level.hubCode === from && availableOf(level) > 0).sort((a, b) => (a.modelName < b.modelName ? 1 : -1)),
    [hubs.levels, from],
  )
  const kind = sources.find(({ hubCode }) => hubCode === from)?.hubType === 'CENTER' ? 'replenishment' : 'transfer'
  const ready = to !== null && from !== null && lines.length > 0 && lines.every(({ quantity }) => quantity > 0)
  const nameOf = (skuCode: string) => {
    const level = goods.find((one) => one.skuCode === skuCode)
    return level ? `${level.modelName} ${level.colour}` : skuCode
  }
  const send = async () => {
    if (!ready) return
    const body: CallInput<'POST /transfers'>['body'] = {
      transferId: newId(),
      kind,
      fromHubCode: from,
      toHubCode: to,
      lines: [...lines],
      reason: reason.trim() === '' ? null : reason.trim(),
    }
    const label = t('transfers/requestLabel', { from: hubs.nameOf(from), count: lines.reduce((sum, { quantity }) => sum + quantity, 0) })
    if (!(await run(() => engine.command('POST /transfers', { body }, label)))) return
    show('good', t(online ? 'transfers/asked' : 'transfers/askedOffline'))
    onClose()
  }
  return (
    <Dialog wide title={t('transfers/askTitle')} isOpen onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <div className={styles['way']}>
          <Select
            label={t('transfers/from')}
            placeholder={t('transfers/chooseHub')}
            options={sources.map(({ hubCode, name, hubType }) => ({ id: hubCode, name, note: t(`stock/type/${hubType}`) }))}
            selected={from}
            onSelect={(code) => {
              setFrom(sources.find(({ hubCode }) => hubCode === code)?.hubCode ?? null)
              setLines([])
            }}
          />
          <Select
            label={t('transfers/toHub')}
            options={own.map(({ hubCode, name }) => ({ id: hubCode, name }))}
            selected={to}
            onSelect={(code) => setTo(own.find(({ hubCode }) => hubCode === code)?.hubCode ?? null)}
            isDisabled={own.length < 2}
          />
        </div>
        <ul className={styles['lines']} aria-label={t('transfers/goods')}>
          {lines.map(({ skuCode, quantity }) => (
            <li key={skuCode} className={styles['line']}>
              <span className={styles['name']}>{nameOf(skuCode)}</span>
              <QuantityField
                label={`${nameOf(skuCode)} ${t('transfers/pieces')}`}
                value={quantity}
                onChange={(value) => setLines(lines.map((line) => (line.skuCode === skuCode ? { skuCode, quantity: value } : line)))}
              />
              <Button
                look="icon"
                aria-label={t('transfers/removeLine', { name: nameOf(skuCode) })}
                onPress={() => setLines(lines.filter((line) => line.skuCode !== skuCode))}
              >
                <X size={14} aria-hidden="true" />
              </Button>
            </li>
          ))}
        </ul>
        <Select
          label={t('transfers/addLine')}
          placeholder={t(from === null ? 'transfers/hubFirst' : goods.length === 0 ? 'transfers/hubEmpty' : 'transfers/chooseGoods')}
          isDisabled={from === null || goods.length === 0}
          options={goods.map((level) => ({
            id: level.skuCode,
            name: `${level.modelName} · ${level.colour}`,
            note: t('stock/units', { count: availableOf(level) }),
            disabled: lines.some(({ skuCode }) => skuCode === level.skuCode),
          }))}
          selected={null}
          onSelect={(skuCode) => setLines([...lines, { skuCode, quantity: 1 }])}
        />
        <TextField label={t('transfers/note')} value={reason} onChange={setReason} maxLength={300} autoComplete="off" />
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
        {online ? null : <ErrorNote tone="warn">{t('transfers/askOffline')}</ErrorNote>}
        <div className={styles['actions']}>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="go" type="submit" isDisabled={!ready || busy}>
            <Plus size={14} aria-hidden="true" /> {t('transfers/ask')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
