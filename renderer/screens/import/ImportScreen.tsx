import { FileUp } from 'lucide-react'
import { DropZone, FileTrigger } from 'react-aria-components'
import { useImports, type Imports } from '../../data/useImports.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { EarlierImports } from './EarlierImports.tsx'
import { ImportResult } from './ImportResult.tsx'
import styles from './ImportScreen.module.css'

export function ImportScreen() {
  const t = useText()
  const refusalText = useRefusalText()
  const online = useOnline()
  const imports = useImports()
  const { refusal, upload, list } = imports
  const [latest, ...earlier] = list ?? []
  return (
    <div className={styles['screen']}>
      <Panel title={t('import/title')}>
        <div className={styles['body']}>
          {refusal ? (
            <ErrorNote>
              {refusal === 'not_csv' ? t('import/notCsv') : refusal === 'too_large' ? t('import/tooLarge') : refusalText(refusal)}
            </ErrorNote>
          ) : null}
          {online ? null : <ErrorNote tone="warn">{t('import/offline')}</ErrorNote>}
          {upload ? <Sending imports={imports} /> : <Chooser imports={imports} online={online} />}
        </div>
      </Panel>
      {latest ? (
        <Panel title={latest.fileName} hint={t(`import/state/${latest.state}`)}>
          <ImportResult one={latest} saveRefusedRows={imports.saveRefusedRows} />
        </Panel>
      ) : null}
      <Panel title={t('import/earlier')} hint={list ? String(earlier.length) : ''}>
        <EarlierImports
          list={list === undefined ? undefined : earlier}
          none={list?.length === 0}
          saveRefusedRows={imports.saveRefusedRows}
        />
      </Panel>
    </div>
  )
}

function Chooser({ imports, online }: { readonly imports: Imports; readonly online: boolean }) {
  const t = useText()
  return (
    <DropZone
      className={styles['drop'] ?? ''}
      isDisabled={!online}
      getDropOperation={(types) =>
        types.has('text/csv') || types.has('application/vnd.ms-excel') || types.has('text/plain') ? 'copy' : 'cancel'
      }
      onDrop={({ items }) => {
        const file = items.find((item) => item.kind === 'file')
        if (file?.kind === 'file') void file.getFile().then(imports.send)
      }}
    >
      <FileUp size={26} aria-hidden="true" />
      <p className={styles['lead']}>{t('import/lead')}</p>
      <p className={styles['hint']}>{t('import/hint')}</p>
      <FileTrigger
        acceptedFileTypes={['.csv', 'text/csv']}
        onSelect={(files) => {
          const file = files?.[0]
          if (file) imports.send(file)
        }}
      >
        <Button look="go" isDisabled={!online}>
          {t('import/choose')}
        </Button>
      </FileTrigger>
    </DropZone>
  )
}

function Sending({ imports: { upload, cancel } }: { readonly imports: Imports }) {
  const t = useText()
  const { bytes } = useFormat()
  if (!upload) return null
  return (
    <div className={styles['sending']}>
      <Progress
        label={`${t('import/sending')} · ${upload.fileName}`}
        done={upload.sent}
        total={upload.total}
        text={t('import/bytes', { done: bytes(upload.sent), total: bytes(upload.total) })}
      />
      <Button onPress={cancel}>{t('import/cancel')}</Button>
    </div>
  )
}
