import type { SaleRightsView } from '../../../sync/salesApi.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'

/** What may be sold without a line, and until when. */
export function OfflineBanner({ rights }: { readonly rights: SaleRightsView | undefined }) {
  const t = useText()
  const { clock } = useFormat()
  const left = rights?.refusal === null ? rights.leftCount : 0
  if (!rights || left === 0) {
    return (
      <ErrorNote tone="warn">
        <p>
          <b>{t('order/offlineNone')}</b>
        </p>
        {rights?.refusal ? `${t(`order/saleRight/${rights.refusal}`)}. ` : ''}
        {t('order/offlineWithout')}
      </ErrorNote>
    )
  }
  return (
    <ErrorNote tone="warn">
      <p>
        <b>{t('order/offlineTitle', { count: left })}</b>
      </p>
      {t('order/offlineBody', { when: rights.expiresAt === null ? '–' : clock(rights.expiresAt) })}
    </ErrorNote>
  )
}
