import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { css } from './css.ts'
import styles from './Dialog.module.css'

export type DialogProps = {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  readonly actions?: ReactNode
  readonly wide?: boolean
  /** A question that must be answered: Escape and a click beside it do not close it. */
  readonly alert?: boolean
}

export function Dialog({ title, isOpen, onClose, children, actions, wide = false, alert = false }: DialogProps) {
  return (
    <ModalOverlay
      className={styles['shade'] ?? ''}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      isDismissable={!alert}
    >
      <Modal className={css(styles, 'modal', wide && 'wide')}>
        <AriaDialog className={styles['dialog'] ?? ''} role={alert ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" className={styles['title'] ?? ''}>
            {title}
          </Heading>
          <div className={styles['body']}>{children}</div>
          {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
