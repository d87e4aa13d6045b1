import { setImmediate as turn } from 'node:timers/promises'
import { hash as bcrypt } from 'bcryptjs'
import { expect, test } from 'vitest'
import { legacyBcrypt } from '../../../server/auth/legacyBcrypt.ts'

const SALT = (cost: string) => `$2b$${cost}$abcdefghijklmnopqrstuu`

test('[AUT-5] A-13 an old bcrypt hash is made beside the answering thread: that one goes on as if nothing were', async () => {
  await legacyBcrypt('the first begins the thread', SALT('04'))
  let isMade = false
  const made = legacyBcrypt('옛 시스템의 비밀번호', SALT('10')).then((digest) => {
    isMade = true
    return digest
  })
  let turns = 0
  while (!isMade) {
    await turn()
    turns += 1
  }
  expect(await made).toBe(await bcrypt('옛 시스템의 비밀번호', SALT('10')))
  // On the answering thread it leaves room for one turn each hundred milliseconds.
  expect(turns).toBeGreaterThan(50)
})

test('[AUT-5] many at once each get their own; settings that are none are no digest, and take nobody else with them', async () => {
  const passwords = Array.from({ length: 8 }, (_, n) => `password ${n}`)
  const [broken, ...made] = await Promise.allSettled([
    legacyBcrypt('x', 'no settings'),
    ...passwords.map((password) => legacyBcrypt(password, SALT('04'))),
  ])
  expect(broken.status).toBe('rejected')
  const expected = await Promise.all(passwords.map((password) => bcrypt(password, SALT('04'))))
  expect(made).toEqual(expected.map((value) => ({ status: 'fulfilled', value })))
})
