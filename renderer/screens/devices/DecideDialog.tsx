import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import type { DeviceDecision, EnrolledDevice } from '../../../domain/protocol/devices.ts'
import { useAct } from '../../data/useAct.ts'
import { useDecideDevice } from '../../data/useDevices.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { useToasts } from '../../ui/useToasts.ts'

const usual = { approve: ['approve'], refuse: ['refuse'], lock: ['lost', 'left'] } as const

export type DecideDialogProps = {
  readonly device: EnrolledDevice
  readonly decision: DeviceDecision
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** Asks why, and says what comes of it, before somebody is let in or put out. */
export function DecideDialog({ device, decision, onChanged, onClose }: DecideDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const decide = useDecideDevice()
  const { busy, refusal, run } = useAct()
  const names = { who: device.displayName, device: device.name, code: device.code }
  const act = async (reason: string): Promise<void> => {
    const done = await run(() => decide(device.id, decision, reason))
    onChanged()
    if (!done) return
    show('good', t(`devices/done/${decision}`))
    onClose()
  }
  return (
    <ReasonDialog
      isOpen
      title={t(`devices/actOn/${decision}`, names)}
      act={t(`devices/${decision}`)}
      busy={busy}
      refusal={refusal && refusalText(refusal)}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={usual[decision].map((key) => t(`devices/usual/${key}`))}
      onClose={onClose}
      onAct={(reason) => void act(reason)}
    >
      <p>{t(`devices/body/${decision}`, names)}</p>
    </ReasonDialog>
  )
}
