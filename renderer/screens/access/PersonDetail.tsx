import { useState } from 'react'
import { standingOf, type Standing } from '../../../domain/access/explainPermission.ts'
import { holds, roleSchema } from '../../../domain/access/permissions.ts'
import { reachOf } from '../../../domain/access/principal.ts'
import type { GivenRole, RoleBook } from '../../../domain/access/roleBook.ts'
import type { AccessPerson } from '../../../domain/protocol/access.ts'
import { useAccessActions } from '../../data/useAccess.ts'
import { useIssueReset } from '../../data/useResets.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CloseButton } from '../../ui/CloseButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { IssueResetDialog } from '../../ui/password/IssueResetDialog.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import { useHotkey } from '../../ui/useHotkey.ts'
import { AskWhy } from '../why/AskWhy.tsx'
import { GiveRoleDialog } from './GiveRoleDialog.tsx'
import { HelpFactorDialog } from './HelpFactorDialog.tsx'
import { WhyPanel } from './WhyPanel.tsx'
import { roleWords, scopeWords } from './accessWords.ts'
import styles from './PersonDetail.module.css'

export type PersonDetailProps = {
  readonly person: AccessPerson
  readonly book: RoleBook
  readonly now: string
  readonly onChanged: () => void
  readonly onClose: () => void
}

const toneOf: Record<Standing, Tone> = { counts: 'good', later: 'warn', over: 'plain', elsewhere: 'warn' }

/** One person: the roles that were given, whose data are in reach, and why a thing may or may not be done. */
export function PersonDetail({ person, book, now, onChanged, onClose }: PersonDetailProps) {
  const t = useText()
  const user = useUser()
  const [giving, setGiving] = useState(false)
  const [resetting, setResetting] = useState(false)
  const [helping, setHelping] = useState(false)
  const [ending, setEnding] = useState<GivenRole | null>(null)
  useHotkey('Escape', onClose)
  const isOwn = person.userId === user?.userId
  const mayGive = user !== null && holds(user, 'access.grant') && !isOwn
  const mayReset = user !== null && holds(user, 'password.reset') && !isOwn && !person.isStopped
  const mayHelp = user !== null && holds(user, 'factor.help') && !isOwn
  const title = `${person.displayName} (${person.loginId})`
  return (
    <Panel fill as="aside" label={title} title={title} actions={<CloseButton onClose={onClose} />}>
      <div className={styles['detail']}>
        <Facts facts={[[t('access/reach/title'), reachWords(t, person)]]} />
        <h3>{t('access/given/title')}</h3>
        <ul className={styles['given']}>
          {person.given.map((given) => (
            <GivenItem key={given.id} given={given} person={person} book={book} now={now} onEnd={mayGive ? setEnding : null} />
          ))}
        </ul>
        {isOwn ? <ErrorNote tone="info">{t('access/given/own')}</ErrorNote> : null}
        <WhyPanel person={person} book={book} now={now} />
      </div>
      {mayGive || mayReset || mayHelp ? (
        <footer className={styles['foot']}>
          {mayHelp ? <Button onPress={() => setHelping(true)}>{t('access/factor/help')}</Button> : null}
          {mayReset ? <Button onPress={() => setResetting(true)}>{t('password/issue')}</Button> : null}
          {mayGive ? (
            <Button look="go" onPress={() => setGiving(true)}>
              {t('access/given/give')}
            </Button>
          ) : null}
        </footer>
      ) : null}
      {resetting ? <ResetDialog person={person} onClose={() => setResetting(false)} /> : null}
      {helping ? <HelpFactorDialog person={person} onChanged={onChanged} onClose={() => setHelping(false)} /> : null}
      {giving ? <GiveRoleDialog person={person} book={book} onChanged={onChanged} onClose={() => setGiving(false)} /> : null}
      {ending ? <EndDialog given={ending} person={person} book={book} onChanged={onChanged} onClose={() => setEnding(null)} /> : null}
    </Panel>
  )
}

function ResetDialog({ person, onClose }: { readonly person: AccessPerson; readonly onClose: () => void }) {
  const { issue, ...issuing } = useIssueReset()
  return <IssueResetDialog who={person.displayName} {...issuing} onIssue={() => void issue(person.userId)} onClose={onClose} />
}

type GivenItemProps = {
  readonly given: GivenRole
  readonly person: AccessPerson
  readonly book: RoleBook
  readonly now: string
  readonly onEnd: ((given: GivenRole) => void) | null
}

function GivenItem({ given, person, book, now, onEnd }: GivenItemProps) {
  const t = useText()
  const { clock } = useFormat()
  const standing = standingOf(given, person.dealerCode, now)
  const about = [
    given.byPost ? t('access/given/by') : scopeWords(t, given.scope),
    t('access/given/from', { when: clock(given.validFrom) }),
    ...(given.validTo === null ? [] : [t('access/given/to', { when: clock(given.validTo) })]),
    ...(given.reason === null ? [] : [given.reason]),
  ]
  const name = roleWords(t, book, given.role)
  return (
    <li className={styles['item']}>
      <div>
        <b>{name}</b> <Tag tone={toneOf[standing]}>{t(`access/given/standing/${standing}`)}</Tag>
        <p className={styles['about']}>{about.join(' · ')}</p>
      </div>
      {onEnd && !given.byPost && standing !== 'over' ? (
        <Button aria-label={t('access/given/endTitle', { role: name })} onPress={() => onEnd(given)}>
          {t('access/given/end')}
        </Button>
      ) : null}
    </li>
  )
}

type EndDialogProps = {
  readonly given: GivenRole
  readonly person: AccessPerson
  readonly book: RoleBook
  readonly onChanged: () => void
  readonly onClose: () => void
}

function EndDialog({ given, person, book, ...done }: EndDialogProps) {
  const t = useText()
  const actions = useAccessActions()
  return (
    <AskWhy
      {...done}
      title={t('access/given/endTitle', { role: roleWords(t, book, given.role) })}
      act={t('access/given/end')}
      usual={[t('access/usual/over'), t('access/usual/duty')]}
      doIt={(reason) => actions.end(given.id, reason)}
    >
      <p>{t('access/given/endBody', { who: person.displayName })}</p>
    </AskWhy>
  )
}

function reachWords(t: ReturnType<typeof useText>, { role, dealerCode }: AccessPerson): string {
  const { data } = roleSchema.safeParse(role)
  const reach = data ? reachOf({ role: data, dealerCode }) : { kind: 'none' as const }
  if (reach.kind === 'dealer') return t('access/reach/dealer', { dealer: reach.dealerCode })
  return t(`access/reach/${reach.kind}`)
}
