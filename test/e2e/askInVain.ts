import { anomalyLimits } from '../../domain/audit/findAnomalies.ts'
import { signInReplySchema } from '../../domain/protocol/auth.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'

/** Somebody who asks for contracts that do not exist, one after the other, by a program of their own: what the rules are to find. */
export async function askInVain(url: string, loginId: string): Promise<void> {
  const device = { deviceId: crypto.randomUUID(), name: '프로그램', platform: 'linux', appVersion: '0' }
  const begun = await fetch(`${url}${API_PREFIX}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ loginId, password: DEMO_PASSWORD, device }),
  })
  const { accessToken } = signInReplySchema.parse(await begun.json())
  for (let i = 0; i < anomalyLimits.missesPerTenMinutes; i += 1)
    await fetch(`${url}${API_PREFIX}/contracts/${crypto.randomUUID()}`, { headers: { authorization: `Bearer ${accessToken}` } })
}
