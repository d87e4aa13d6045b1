import { History, LoaderCircle } from 'lucide-react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { Import } from '../../../domain/protocol/imports.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { DownloadButton } from '../../ui/DownloadButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import styles from './EarlierImports.module.css'

const tones: Record<Import['state'], Tone> = { receiving: 'mine', running: 'mine', done: 'good', failed: 'bad', interrupted: 'warn' }

export type EarlierImportsProps = {
  readonly list: readonly Import[] | undefined
  readonly none: boolean
  readonly saveRefusedRows: (importId: string) => void
}

export function EarlierImports({ list, none, saveRefusedRows }: EarlierImportsProps) {
  const t = useText()
  const { when, count } = useFormat()
  const now = useNow(MINUTE_MS)
  if (list === undefined) return <EmptyState icon={LoaderCircle} title={t('app/loading')} />
  if (list.length === 0) return <EmptyState icon={History} title={t('import/none')} hint={none ? t('import/noneHint') : undefined} />
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{t('import/file')}</th>
          <th scope="col">{t('import/started')}</th>
          <th scope="col">{t('import/stateCol')}</th>
          <th scope="col">{t('import/created')}</th>
          <th scope="col">{t('import/unchanged')}</th>
          <th scope="col">{t('import/refused')}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={one.importId}>
            <td>{one.fileName}</td>
            <td>{when(one.startedAt, now)}</td>
            <td>
              <Tag tone={tones[one.state]}>{t(`import/state/${one.state}`)}</Tag>
            </td>
            <td>{count(one.created)}</td>
            <td>{count(one.unchanged)}</td>
            <td>
              {one.refused > 0 ? <DownloadButton onPress={() => saveRefusedRows(one.importId)}>{count(one.refused)}</DownloadButton> : 0}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
