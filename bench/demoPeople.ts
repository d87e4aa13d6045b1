import { v7 as uuidv7 } from 'uuid'
import { signInReplySchema } from '../domain/protocol/auth.ts'
import { DEMO_PASSWORD } from '../server/demo/demoUsers.ts'

export const post = (url: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

/** Signs a person of the demo world in on a new PC; whoever was signed in elsewhere is taken over. `address`: where the call comes from. */
export async function signIn(authUrl: string, loginId: string, address = '10.0.0.1') {
  const device = { deviceId: uuidv7(), name: 'bench', platform: 'linux', appVersion: '0' }
  const send = (path: string, body: object) => post(`${authUrl}/api/v1/auth/${path}`, body, { 'x-forwarded-for': address })
  let answer = await send('sign-in', { loginId, password: DEMO_PASSWORD, device })
  if (answer.status === 409) {
    const { takeoverTicket } = (await answer.json()) as { readonly takeoverTicket: string }
    answer = await send('take-over', { takeoverTicket, device })
  }
  return signInReplySchema.parse(await answer.json())
}

export const tokenOf = async (authUrl: string, loginId: string): Promise<string> => (await signIn(authUrl, loginId)).accessToken ?? ''
