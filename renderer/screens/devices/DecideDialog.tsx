import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import { useAct } from '../../data/useAct.ts'
import { useDecideDevice, useReportLost } from '../../data/useDevices.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import type { DeviceAct } from './deviceActs.ts'

const usual = { approve: ['approve'], refuse: ['refuse'], lock: ['left', 'away'], lose: ['lost', 'stolen'] } as const

export type DecideDialogProps = DeviceAct & {
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** Asks why, and says what comes of it, before somebody is let in or a PC is put out. */
export function DecideDialog({ device, act, onChanged, onClose }: DecideDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const decide = useDecideDevice()
  const reportLost = useReportLost()
  const { busy, refusal, run } = useAct()
  const names = { who: device.displayName, device: device.name, code: device.code }
  const doIt = async (reason: string): Promise<void> => {
    const done = await run(() => (act === 'lose' ? reportLost(device.lastSessionId ?? '', reason) : decide(device.id, act, reason)))
    onChanged()
    if (!done) return
    show('good', t(`devices/done/${act}`))
    onClose()
  }
  return (
    <ReasonDialog
      isOpen
      title={t(`devices/actOn/${act}`, names)}
      act={t(`devices/${act}`)}
      busy={busy}
      refusal={refusal && refusalText(refusal)}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={usual[act].map((key) => t(`devices/usual/${key}`))}
      onClose={onClose}
      onAct={(reason) => void doIt(reason)}
    >
      <p>{t(`devices/body/${act}`, names)}</p>
      {act === 'lose' ? <p>{t('devices/body/loseWork')}</p> : null}
    </ReasonDialog>
  )
}
