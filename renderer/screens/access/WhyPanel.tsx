import { useState } from 'react'
import { explainPermission } from '../../../domain/access/explainPermission.ts'
import { permissions } from '../../../domain/access/permissions.ts'
import type { RoleBook } from '../../../domain/access/roleBook.ts'
import type { AccessPerson } from '../../../domain/protocol/access.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Select } from '../../ui/Select.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { permissionWords, whySentences } from './accessWords.ts'
import styles from './PersonDetail.module.css'

/** Asked for one act: yes or no, and why, in plain words. */
export function WhyPanel({ person, book, now }: { readonly person: AccessPerson; readonly book: RoleBook; readonly now: string }) {
  const t = useText()
  const format = useFormat()
  const [permission, setPermission] = useState<string>('order.place')
  const explanation = explainPermission(book, person, { permission, now })
  return (
    <section className={styles['why']} aria-label={t('access/why/title')}>
      <h3>{t('access/why/title')}</h3>
      <Select
        label={t('access/why/ask')}
        options={permissions.map((id) => ({ id, name: permissionWords(t, id) }))}
        selected={permission}
        onSelect={setPermission}
      />
      <div className={styles['sentences']} aria-live="polite">
        <p>
          <Tag tone={explanation.may ? 'good' : 'bad'}>{t(explanation.may ? 'access/why/may' : 'access/why/mayNot')}</Tag>
        </p>
        {whySentences({ t, format, book }, explanation).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </section>
  )
}
