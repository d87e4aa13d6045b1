import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import type { Tally } from './receipt.ts'

export type FinishReceiptProps = {
  readonly tally: Tally
  /** False: nothing was scanned here since the last time. */
  readonly scanned: boolean
  readonly busy: boolean
  readonly onClose: () => void
  readonly onHandIn: (final: boolean) => void
}

/** Says what will stand in the books before it does: all is here, more comes later, or what is missing is short. */
export function FinishReceipt({ tally, scanned, busy, onClose, onHandIn }: FinishReceiptProps) {
  const t = useText()
  const units = (count: number) => t('stock/units', { count })
  const differs = tally.missing + tally.damaged + tally.over > 0
  return (
    <Dialog
      title={t('transfers/finishTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('transfers/goOnScanning')}</Button>
          {tally.missing > 0 && scanned ? (
            <Button isDisabled={busy} onPress={() => onHandIn(false)}>
              {t('transfers/moreComes')}
            </Button>
          ) : null}
          <Button {...focusFirst} look="go" isDisabled={busy} onPress={() => onHandIn(true)}>
            {tally.missing > 0 ? t('transfers/finishShort', { count: tally.missing }) : t('transfers/finishAll')}
          </Button>
        </>
      }
    >
      <Facts
        facts={[
          [t('transfers/quantities/dispatchedQty'), units(tally.sent)],
          [t('transfers/marks/accepted'), units(tally.accepted)],
          ...(tally.damaged > 0 ? [[t('transfers/marks/damaged'), units(tally.damaged)] as const] : []),
          ...(tally.missing > 0 ? [[t('transfers/marks/short'), units(tally.missing)] as const] : []),
          ...(tally.over > 0 ? [[t('transfers/marks/over'), units(tally.over)] as const] : []),
        ]}
      />
      {differs ? <ErrorNote tone="warn">{t('transfers/differs')}</ErrorNote> : null}
    </Dialog>
  )
}
