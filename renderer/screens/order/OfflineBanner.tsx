import type { SaleRightsView } from '../../../sync/salesTopics.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { soldHere } from './leasedUnit.ts'

/** What may be sold without a line, and until when. */
export function OfflineBanner({ rights }: { readonly rights: SaleRightsView | undefined }) {
  const t = useText()
  const { clock } = useFormat()
  const left = rights?.refusal === null ? rights.leftCount : 0
  if (!rights || left === 0) {
    const sold = soldHere(rights).length
    const why =
      rights?.refusal === 'sale_right_none_available' && sold > 0
        ? t('order/offlineSoldOut', { count: sold })
        : rights?.refusal
          ? t(`order/saleRight/${rights.refusal}`)
          : null
    return (
      <ErrorNote tone="warn">
        <p>
          <b>{t('order/offlineNone')}</b>
        </p>
        {why === null ? '' : `${why}. `}
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
