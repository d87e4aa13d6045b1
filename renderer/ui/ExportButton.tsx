import { FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import { useFormat } from '../text/useFormat.ts'
import { useText } from '../text/useText.ts'
import { Button } from './Button.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { useToasts } from './useToasts.ts'

export type ExportButtonProps = {
  /** What the list is called, and how many rows would go out. */
  readonly list: string
  readonly matched: number
  /** False: no customer is in the list. */
  readonly personal: boolean
  /** True: this person may see names and phones in clear. */
  readonly mayUnmask: boolean
  readonly busy: boolean
  /** A sentence: what went wrong with the last one. */
  readonly problem: string | null
  /** A sentence: why so many rows cannot go out. */
  readonly tooMany?: string | undefined
  readonly usual: readonly string[]
  readonly onBegin: () => void
  /** Resolves with the name of the file, or null when nothing came of it. */
  readonly onExport: (reason: string, inClear: boolean) => Promise<string | null>
}

/** Takes a list out as a file, after asking why. */
export function ExportButton({ list, matched, busy, problem, tooMany, onBegin, onExport, ...asked }: ExportButtonProps) {
  const t = useText()
  const { count } = useFormat()
  const show = useToasts((state) => state.show)
  const [isOpen, setOpen] = useState(false)
  const save = async (reason: string, inClear: boolean) => {
    const file = await onExport(reason, inClear)
    if (file === null) return
    setOpen(false)
    show('good', t('exporting/done', { file }))
  }
  return (
    <>
      <Button
        isDisabled={matched === 0}
        onPress={() => {
          onBegin()
          setOpen(true)
        }}
      >
        <FileSpreadsheet size={14} aria-hidden="true" /> {t('exporting/open')}
      </Button>
      <ExportDialog
        {...asked}
        list={list}
        count={count(matched)}
        isOpen={isOpen}
        busy={busy || tooMany !== undefined}
        problem={tooMany ?? problem}
        onClose={() => setOpen(false)}
        onExport={(reason, inClear) => void save(reason, inClear)}
      />
    </>
  )
}
