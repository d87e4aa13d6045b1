import encodeQR from 'qr'
import { useMemo } from 'react'
import styles from './QrCode.module.css'

/** Light modules around it: without them a camera does not find it. */
const QUIET = 2

/** A QR code, dark on white in both themes. `label` says what it is to who cannot see it. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const rows = encodeQR(text, 'raw', { border: QUIET })
    const dots = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { size: rows.length, path: dots.join('') }
  }, [text])
  return (
    <svg className={styles['code']} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
