import { useText } from '../text/useText.ts'
import { ReasonDialog } from './ReasonDialog.tsx'

export type RevealDialogProps = {
  readonly isOpen: boolean
  /** Why it was not shown the last time. */
  readonly problem: string | null
  /** True when it is on the screen. */
  readonly onShow: (reason: string) => Promise<boolean>
  readonly onClose: () => void
}

const reasons = ['call', 'visit', 'delivery'] as const

/** Nobody sees a customer's data in clear without saying why. */
export function RevealDialog({ isOpen, problem, onShow, onClose }: RevealDialogProps) {
  const t = useText()
  return (
    <ReasonDialog
      title={t('contract/unmaskTitle')}
      act={t('contract/show')}
      isOpen={isOpen}
      usual={reasons.map((id) => t(`contract/reasons/${id}`))}
      refusal={problem}
      onClose={onClose}
      onAct={(reason) => void onShow(reason).then((shown) => shown && onClose())}
    >
      <p>{t('contract/unmaskBody')}</p>
    </ReasonDialog>
  )
}
