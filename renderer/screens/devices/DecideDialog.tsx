import { useDecideDevice, useReportLost } from '../../data/useDevices.ts'
import { useText } from '../../text/useText.ts'
import { AskWhy } from '../why/AskWhy.tsx'
import type { DeviceAct } from './deviceActs.ts'

const usual = { approve: ['approve'], refuse: ['refuse'], lock: ['left', 'away'], lose: ['lost', 'stolen'] } as const

export type DecideDialogProps = DeviceAct & {
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** Asks why, and says what comes of it, before somebody is let in or a PC is put out. */
export function DecideDialog({ device, act, ...closing }: DecideDialogProps) {
  const t = useText()
  const decide = useDecideDevice()
  const reportLost = useReportLost()
  const names = { who: device.displayName, device: device.name, code: device.code }
  return (
    <AskWhy
      {...closing}
      title={t(`devices/actOn/${act}`, names)}
      act={t(`devices/${act}`)}
      usual={usual[act].map((key) => t(`devices/usual/${key}`))}
      doIt={(reason) => (act === 'lose' ? reportLost(device.lastSessionId ?? '', reason) : decide(device.id, act, reason))}
      done={t(`devices/done/${act}`)}
    >
      <p>{t(`devices/body/${act}`, names)}</p>
      {act === 'lose' ? <p>{t('devices/body/loseWork')}</p> : null}
    </AskWhy>
  )
}
