import { FileX2, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import { isClosed } from '../../../domain/contracts/contractTable.ts'
import type { DocumentId } from '../../../domain/kernel/ids.ts'
import { accept } from '../../../domain/kernel/refusals.ts'
import type { ContractView } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useDocument } from '../../data/useDocument.ts'
import { useLease } from '../../data/useLease.ts'
import { useOrderDraft } from '../../data/useOrderDraft.ts'
import { useReveal } from '../../data/useReveal.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useUser } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { StateTag } from '../../ui/contract/ContractTags.tsx'
import { PresenceBadge } from '../../ui/contract/PresenceBadge.tsx'
import { CloseButton } from '../../ui/CloseButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { RevealDialog } from '../../ui/RevealDialog.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { ContractBanners } from './ContractBanners.tsx'
import { ContractEdit } from './ContractEdit.tsx'
import { ContractFacts } from './ContractFacts.tsx'
import { ContractHistory } from './ContractHistory.tsx'
import styles from './ContractDetail.module.css'

export type ContractDetailProps = { readonly id: DocumentId; readonly onClose: () => void }

export function ContractDetail({ id, onClose }: ContractDetailProps) {
  const t = useText()
  const view = useDocument('contract', { id })
  useHotkey('Escape', onClose)
  if (view) return <OpenContract view={view} onClose={onClose} />
  return (
    <Panel fill as="aside" label={t('contract/label')} title={t('contract/label')} actions={<CloseButton onClose={onClose} />}>
      {view === undefined ? (
        <EmptyState icon={LoaderCircle} title={t('app/loading')} />
      ) : (
        <EmptyState icon={FileX2} title={t('contract/gone')} hint={t('contract/goneHint')} />
      )}
    </Panel>
  )
}

function OpenContract({ view, onClose }: { readonly view: ContractView; readonly onClose: () => void }) {
  const t = useText()
  const user = useUser()
  const drafted = Object.keys(view.draft).length > 0
  const closed = isClosed(view.stored.status)
  const mayEdit = user !== null && holds(user, 'contract.edit') && !closed
  const mayUnmask = user !== null && holds(user, 'customer.unmask')
  const [editing, setEditing] = useState(drafted && mayEdit)
  const [asking, setAsking] = useState(false)
  const engine = useEngine()
  const refusalText = useRefusalText()
  const reveal = useReveal(async (reason) => {
    const answer = await engine.reveal(view.id, reason)
    return answer.ok ? accept({ customer: answer.value, reason }) : answer
  })
  const revealed = reveal.shown?.customer ?? null
  const { presence } = useLease(view.id, 'EDIT', editing && mayEdit)
  const mayOrder = user !== null && holds(user, 'order.place') && view.stored.status === 'active'
  const want = useOrderDraft((state) => state.want)
  const go = useRoute((state) => state.go)
  const order = (kind: 'DEVICE_CHANGE' | 'NUMBER_CHANGE' | 'TERMINATE') => {
    want({ kind, contractId: view.id })
    go('order')
  }
  useHotkey('C', () => order('DEVICE_CHANGE'), mayOrder && !editing)
  useHotkey('E', () => setEditing(true), mayEdit && !editing)
  useHotkey('M', () => (reveal.shown ? reveal.hide() : setAsking(true)), mayUnmask)
  const unmask = mayUnmask ? (
    <Button look="quiet" aria-keyshortcuts="M" onPress={() => (reveal.shown ? reveal.hide() : setAsking(true))}>
      {t(reveal.shown ? 'contract/mask' : 'contract/unmask')}
    </Button>
  ) : null
  return (
    <Panel
      fill
      as="aside"
      label={t('contract/label')}
      title={
        <>
          {revealed?.name ?? view.body.customer.name} <StateTag state={view.stored.status} /> <PresenceBadge presence={presence} />
        </>
      }
      hint={view.body.contractNo}
      actions={
        <>
          {mayEdit && !editing ? (
            <Button keys="E" aria-keyshortcuts="E" onPress={() => setEditing(true)}>
              {t('contract/edit')}
            </Button>
          ) : null}
          <CloseButton onClose={onClose} />
        </>
      }
    >
      <div className={styles['content']}>
        {mayOrder && !editing ? (
          <div className={styles['orders']}>
            <Button keys="C" aria-keyshortcuts="C" onPress={() => order('DEVICE_CHANGE')}>
              {t('order/kind/DEVICE_CHANGE')}
            </Button>
            <Button onPress={() => order('NUMBER_CHANGE')}>{t('order/kind/NUMBER_CHANGE')}</Button>
            <Button onPress={() => order('TERMINATE')}>{t('order/kind/TERMINATE')}</Button>
          </div>
        ) : null}
        <ContractBanners view={view} closed={closed} readOnly={user !== null && !holds(user, 'contract.edit')} />
        {editing && mayEdit ? (
          <ContractEdit view={view} revealed={revealed} unmask={unmask} onDone={() => setEditing(false)} />
        ) : (
          <ContractFacts view={view} revealed={revealed} unmask={unmask} />
        )}
        <ContractHistory view={view} reason={reveal.shown?.reason ?? null} />
      </div>
      {asking ? (
        <RevealDialog
          isOpen
          problem={reveal.refusal === null ? null : refusalText(reveal.refusal)}
          onShow={reveal.show}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </Panel>
  )
}
