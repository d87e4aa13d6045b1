import { PencilLine } from 'lucide-react'
import type { PresenceView } from '../../../sync/salesTopics.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../Tag.tsx'

/** Who else works on a contract, and on what. */
export function PresenceBadge({ presence }: { readonly presence: PresenceView | undefined }) {
  const t = useText()
  const other = presence?.other ?? null
  if (other === null) return null
  return (
    <output>
      <Tag tone="theirs">
        <PencilLine size={11} aria-hidden="true" />
        {t(other.purpose === null ? 'presence/working' : `presence/${other.purpose}`, { who: other.displayName })}
      </Tag>
    </output>
  )
}
