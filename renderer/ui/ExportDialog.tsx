import { useState } from 'react'
import { useText } from '../text/useText.ts'
import { ErrorNote } from './ErrorNote.tsx'
import { ReasonDialog } from './ReasonDialog.tsx'
import { Toggle } from './Toggle.tsx'

/** As the engine asks it: a word is no reason. */
const REASON_CHARS_MIN = 10

export type ExportDialogProps = {
  /** What the list is called, and how many rows would go out. */
  readonly list: string
  readonly count: string
  /** False: no customer is in the list. */
  readonly personal: boolean
  /** True: this person may see names and phones in clear. */
  readonly mayUnmask: boolean
  readonly isOpen: boolean
  readonly busy: boolean
  /** What went wrong, or why it cannot be done. */
  readonly problem: string | null
  readonly usual: readonly string[]
  readonly onClose: () => void
  readonly onExport: (reason: string, inClear: boolean) => void
}

/** Asks why a list leaves the program. */
export function ExportDialog(props: ExportDialogProps) {
  const { list, count, personal, mayUnmask, isOpen, busy, problem, usual, onClose, onExport } = props
  const t = useText()
  const [inClear, setInClear] = useState(false)
  return (
    <ReasonDialog
      title={t('exporting/title')}
      act={t(busy ? 'exporting/working' : 'exporting/save')}
      isOpen={isOpen}
      busy={busy}
      usual={usual}
      minChars={REASON_CHARS_MIN}
      onClose={onClose}
      onAct={(reason) => onExport(reason, inClear)}
      more={
        <>
          {mayUnmask ? (
            <div>
              <Toggle on={inClear} onChange={setInClear}>
                {t('exporting/inClear')}
              </Toggle>
            </div>
          ) : null}
          {problem === null ? null : <ErrorNote>{problem}</ErrorNote>}
        </>
      }
    >
      <p>{t(personal ? 'exporting/body' : 'exporting/bodyPlain', { list, count })}</p>
      {personal && !inClear ? <p>{t('exporting/masked')}</p> : null}
    </ReasonDialog>
  )
}
