import type { FactorOffer } from '../../../domain/protocol/factors.ts'
import { useText } from '../../text/useText.ts'
import styles from './FactorSetup.module.css'
import { QrCode } from './QrCode.tsx'

const GROUP = 4

/** What an authenticator app is set up with, and the codes for the day the phone is lost. Shown once. */
export function FactorSetup({ offer }: { readonly offer: FactorOffer }) {
  const t = useText()
  const groups = offer.secret.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []
  return (
    <ol className={styles['steps']}>
      <li>
        <p>{t('factor/scan')}</p>
        <div className={styles['app']}>
          <QrCode text={offer.uri} label={t('factor/qr')} />
          <p className={styles['byHand']}>
            {t('factor/byHand')}
            <code className={styles['secret']}>{groups.join(' ')}</code>
          </p>
        </div>
      </li>
      <li>
        <p>{t('factor/keepCodes')}</p>
        <ul className={styles['codes']} aria-label={t('factor/codes')}>
          {offer.recoveryCodes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </li>
      <li>
        <p>{t('factor/typeCode')}</p>
      </li>
    </ol>
  )
}
