import type { ReactNode } from 'react'
import type { Outcome } from '../../../domain/kernel/refusals.ts'
import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { useTellDone } from './useTellDone.ts'

export type AskWhyProps = {
  readonly title: string
  readonly act: string
  readonly usual: readonly string[]
  readonly doIt: (reason: string) => Promise<Outcome<unknown>>
  /** What is said once it is done, where saving is not all there is to it. */
  readonly done?: string
  readonly onChanged: () => void
  readonly onClose: () => void
  /** What comes of it. */
  readonly children: ReactNode
}

/** Says what comes of it, asks for the reason that stands in the audit trail, and does it. */
export function AskWhy({ doIt, done, onChanged, onClose, ...dialog }: AskWhyProps) {
  const { tell, busy, refusal } = useTellDone({ onChanged, onClose })
  return (
    <ReasonDialog
      {...dialog}
      isOpen
      busy={busy}
      refusal={refusal}
      minChars={AUDIT_REASON_CHARS_MIN}
      onClose={onClose}
      onAct={(reason) => tell(doIt(reason), done)}
    />
  )
}
