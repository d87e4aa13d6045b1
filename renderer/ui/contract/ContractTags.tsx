import { Clock, GitCompareArrows, PencilLine, TriangleAlert } from 'lucide-react'
import type { ContractState } from '../../../domain/contracts/contract.ts'
import type { ContractMark } from '../../../sync/engineApi.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../Tag.tsx'
import type { Tone } from '../toneClass.ts'

const stateTones: Record<ContractState, Tone> = {
  created: 'plain',
  pendingActive: 'plain',
  active: 'good',
  suspended: 'warn',
  pendingTerminate: 'warn',
  terminated: 'plain',
  cancelled: 'plain',
  aborted: 'bad',
}

export function StateTag({ state }: { readonly state: ContractState }) {
  const t = useText()
  return <Tag tone={stateTones[state]}>{t(`state/${state}`)}</Tag>
}

const marks = {
  draft: { tone: 'plain', icon: PencilLine },
  waiting: { tone: 'mine', icon: Clock },
  conflict: { tone: 'bad', icon: GitCompareArrows },
  refused: { tone: 'bad', icon: TriangleAlert },
} as const satisfies Record<ContractMark, { tone: Tone; icon: typeof Clock }>

/** What is under way with a contract or one of its fields, by word, colour and sign. */
export function MarkTag({ mark }: { readonly mark: ContractMark }) {
  const t = useText()
  const { tone, icon: Icon } = marks[mark]
  return (
    <Tag tone={tone}>
      <Icon size={11} aria-hidden="true" />
      {t(`mark/${mark}`)}
    </Tag>
  )
}
