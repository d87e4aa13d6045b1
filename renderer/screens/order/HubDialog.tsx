import { useEffect, useRef } from 'react'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Kbd } from '../../ui/Kbd.tsx'
import { HubWords } from './HubWords.tsx'
import { moveInList } from './moveInList.ts'
import type { OrderSheet } from './useOrderSheet.ts'
import picker from './Picker.module.css'

const SHOWN = 9

export type HubDialogProps = { readonly sheet: OrderSheet; readonly isOpen: boolean; readonly onClose: () => void }

/** Every hub that has it, the best first; a digit chooses. */
export function HubDialog({ sheet, isOpen, onClose }: HubDialogProps) {
  const t = useText()
  const { when } = useFormat()
  const { change, hubs, draft, hub, stockAsOf, now } = sheet
  const shown = hubs.slice(0, SHOWN)
  const list = useRef<HTMLOListElement>(null)
  const pieces = draft.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const pick = (hubCode: HubCode | undefined) => {
    if (hubCode === undefined) return
    change((at) => ({ ...at, hubCode }))
    onClose()
  }
  useEffect(() => {
    if (isOpen) list.current?.querySelector('button')?.focus()
  }, [isOpen])
  return (
    <Dialog
      wide
      title={t('order/hubsTitle')}
      isOpen={isOpen}
      onClose={onClose}
      actions={<Button onPress={onClose}>{t('act/close')}</Button>}
    >
      <p>{t('order/hubsHint', { when: stockAsOf === null ? '–' : when(stockAsOf, now) })}</p>
      {hubs.every(({ isEnough }) => !isEnough) ? <p>{t('order/hubsNone')}</p> : null}
      <ol ref={list} className={picker['list']} aria-label={t('order/hub')}>
        {shown.map((choice, place) => (
          <li key={choice.hub.hubCode}>
            <button
              type="button"
              className={css(picker, 'item')}
              aria-current={choice.hub.hubCode === hub?.hub.hubCode}
              aria-keyshortcuts={String(place + 1)}
              onClick={() => pick(choice.hub.hubCode)}
              onKeyDown={(event) => {
                if (/^[1-9]$/.test(event.key)) pick(shown[Number(event.key) - 1]?.hub.hubCode)
                else moveInList(event)
              }}
            >
              <Kbd>{place + 1}</Kbd>
              <HubWords choice={choice} pieces={pieces} />
            </button>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
