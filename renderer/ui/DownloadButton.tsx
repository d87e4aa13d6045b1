import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'

export function DownloadButton({ onPress, children }: { readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <Button look="quiet" onPress={onPress}>
      <Download size={14} aria-hidden="true" />
      {children}
    </Button>
  )
}
