import { LoaderCircle, UserSearch, WifiOff } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { standingOf } from '../../../domain/access/explainPermission.ts'
import { roleSchema } from '../../../domain/access/permissions.ts'
import type { AccessPeopleReply, AccessPerson } from '../../../domain/protocol/access.ts'
import { useAccessPeople, useRoleBook } from '../../data/useAccess.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { PickRow, PlainTable } from '../../ui/PlainTable.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { PersonDetail } from './PersonDetail.tsx'
import { roleWords } from './accessWords.ts'
import styles from './AccessScreen.module.css'

/** Everybody, and of one of them which roles were given and what they allow. */
export function AccessPeople() {
  const t = useText()
  const [text, setText] = useState('')
  const people = useAccessPeople(useDeferredValue(text.trim()))
  const roles = useRoleBook()
  const [openId, setOpenId] = useState<string | null>(null)
  const { value, refusal } = people
  const open = value?.people.find(({ userId }) => userId === openId)
  const book = roles.value?.book
  return (
    <div className={css(styles, 'split', open !== undefined && 'open')}>
      <Panel fill title={t('access/people/title')}>
        <search className={styles['find']}>
          <TextField
            label={t('access/people/find')}
            placeholder={t('access/people/findHint')}
            value={text}
            onChange={setText}
            autoComplete="off"
          />
        </search>
        {value === undefined ? (
          <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('access/offline') : t('app/loading')} />
        ) : value.people.length === 0 ? (
          <EmptyState icon={UserSearch} title={t('access/people/none')} hint={t('access/people/noneHint')} />
        ) : (
          <PeopleTable reply={value} openId={openId} onOpen={setOpenId} />
        )}
        {value?.nextAfter ? <p className={css(styles, 'foot', 'quiet')}>{t('access/people/more')}</p> : null}
      </Panel>
      {open && book && value ? (
        <PersonDetail
          key={open.userId}
          person={open}
          book={book}
          now={value.now}
          onChanged={() => void people.refresh()}
          onClose={() => setOpenId(null)}
        />
      ) : null}
    </div>
  )
}

type PeopleTableProps = {
  readonly reply: AccessPeopleReply
  readonly openId: string | null
  readonly onOpen: (userId: string) => void
}

function PeopleTable({ reply: { people, now }, openId, onOpen }: PeopleTableProps) {
  const t = useText()
  const heads = (['name', 'post', 'dealer', 'roles', 'state'] as const).map((name) => ({ title: t(`access/people/${name}`) }))
  return (
    <PlainTable heads={heads}>
      {people.map((person) => (
        <PickRow
          key={person.userId}
          name={person.displayName}
          note={<span className={styles['quiet']}> {person.loginId}</span>}
          isOpen={person.userId === openId}
          onOpen={() => onOpen(person.userId)}
        >
          <td>{postWords(t, person.role)}</td>
          <td>{person.dealerCode ?? '–'}</td>
          <td>{extraRoles(t, person, now)}</td>
          <td>
            <StateTag person={person} />
          </td>
        </PickRow>
      ))}
    </PlainTable>
  )
}

function StateTag({ person: { isStopped, isSignedIn } }: { readonly person: AccessPerson }) {
  const t = useText()
  if (isStopped) return <Tag tone="bad">{t('access/people/stopped')}</Tag>
  return isSignedIn ? <Tag tone="good">{t('access/people/signedIn')}</Tag> : <span>{t('access/people/away')}</span>
}

function postWords(t: ReturnType<typeof useText>, role: string): string {
  const { data } = roleSchema.safeParse(role)
  return data ? t(`role/${data}`) : role
}

/** What counts beside the role of the post. */
function extraRoles(t: ReturnType<typeof useText>, { given, dealerCode }: AccessPerson, now: string): string {
  const counting = given.filter((role) => !role.byPost && standingOf(role, dealerCode, now) === 'counts')
  return counting.length === 0 ? '–' : counting.map(({ role }) => roleWords(t, undefined, role)).join(', ')
}
