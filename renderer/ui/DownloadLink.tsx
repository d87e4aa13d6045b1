import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './DownloadLink.module.css'

export function DownloadLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a className={styles['link']} href={href} download>
      <Download size={14} aria-hidden="true" />
      {children}
    </a>
  )
}
