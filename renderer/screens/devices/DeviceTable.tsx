import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { DevicesReply, EnrolledDevice } from '../../../domain/protocol/devices.ts'
import { platforms } from '../../../domain/session/session.ts'
import { useNow } from '../../data/useNow.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import { actsOn, type DeviceAct } from './deviceActs.ts'
import styles from './DevicesScreen.module.css'

const heads = ['person', 'device', 'system', 'first', 'last', 'state', 'act'] as const
const tones: Record<EnrolledDevice['state'], Tone> = { known: 'plain', waiting: 'warn', approved: 'good', refused: 'bad', locked: 'bad' }

type Decide = (act: DeviceAct) => void

/** One row for each PC and person, those that wait on top. */
export function DeviceTable({ reply, onDecide }: { readonly reply: DevicesReply; readonly onDecide: Decide }) {
  const t = useText()
  return (
    <>
      <PlainTable heads={heads.map((name) => ({ title: t(`devices/${name}`) }))}>
        {reply.devices.map((device) => (
          <DeviceRow key={device.id} device={device} onDecide={onDecide} />
        ))}
      </PlainTable>
      {reply.hasMore ? <p className={styles['foot']}>{t('devices/more')}</p> : null}
    </>
  )
}

function DeviceRow({ device, onDecide }: { readonly device: EnrolledDevice; readonly onDecide: Decide }) {
  const t = useText()
  const { when, clock } = useFormat()
  const now = useNow(MINUTE_MS)
  const platform = platforms.find((known) => known === device.platform)
  const { decidedBy, decidedAt } = device
  return (
    <tr>
      <td>
        <b>{device.displayName}</b>{' '}
        <span className={styles['quiet']}>
          {device.loginId}
          {device.dealerCode === null ? '' : ` · ${device.dealerCode}`}
        </span>
      </td>
      <td>
        {device.name} <span className={styles['quiet']}>{t('devices/code', { code: device.code })}</span>
      </td>
      <td>
        {platform ? t(`devices/platform/${platform}`) : device.platform} <span className={styles['quiet']}>v{device.appVersion}</span>
      </td>
      <td>{clock(device.firstUsedAt)}</td>
      <td>
        {device.isInUse ? (
          <Tag tone="good">{t('devices/inUse')}</Tag>
        ) : (
          when(device.lastUsedAt, Math.max(now, Date.parse(device.lastUsedAt)))
        )}
      </td>
      <td>
        {device.lost ? (
          <LostTag lost={device.lost} />
        ) : (
          <>
            <Tag tone={tones[device.state]}>{t(`devices/states/${device.state}`)}</Tag>{' '}
            {decidedBy !== null && decidedAt !== null ? (
              <span className={styles['quiet']}>{t('devices/decided', { who: decidedBy, when: clock(decidedAt) })}</span>
            ) : null}
          </>
        )}
      </td>
      <td>
        <Acts device={device} onDecide={onDecide} />
      </td>
    </tr>
  )
}

/** Until it has spoken with the centre it has wiped nothing. */
function LostTag({ lost }: { readonly lost: NonNullable<EnrolledDevice['lost']> }) {
  const t = useText()
  const { clock } = useFormat()
  const { at, wipedAt } = lost
  return (
    <>
      <Tag tone="bad">{t(wipedAt === null ? 'devices/isLost' : 'devices/isWiped')}</Tag>{' '}
      <span className={styles['quiet']}>
        {wipedAt === null ? t('devices/lostAt', { when: clock(at) }) : t('devices/wipedAt', { when: clock(wipedAt) })}
      </span>
    </>
  )
}

function Acts({ device, onDecide }: { readonly device: EnrolledDevice; readonly onDecide: Decide }) {
  const t = useText()
  const user = useUser()
  if (user === null) return null
  if (device.userId === user.userId) return <span className={styles['quiet']}>{t('devices/own')}</span>
  return (
    <div className={styles['acts']}>
      {actsOn(device, user).map((act) => (
        <Button key={act} aria-label={t(`devices/actOn/${act}`, { device: device.name })} onPress={() => onDecide({ device, act })}>
          {t(`devices/${act}`)}
        </Button>
      ))}
    </div>
  )
}
