import { expect, test } from 'vitest'
import { decideLegacySignIn, parseLegacyRow, passwordModes, passwordServiceOf } from '../../../domain/session/legacyPassword.ts'

const settings = `$2y$10$${'a'.repeat(22)}`
const bcrypt = `${settings}${'b'.repeat(31)}`

test('[PWD-7] A-13 each step: old passwords are left, replaced, refused; there and back by one table', () => {
  const decided = passwordModes.map((mode) => decideLegacySignIn(mode))
  expect(decided).toEqual([
    { ok: true, value: 'keep' },
    { ok: true, value: 'upgrade' },
    { ok: false, code: 'password_outdated' },
  ])
  expect([passwordServiceOf({ platform: 'web' }), passwordServiceOf({ platform: 'win32' })]).toEqual(['web', 'desktop'])
})

test('[PWD-6] A-13 a row is read in the shape of its scheme, or told by the first thing that is wrong', () => {
  const row = { login_id: ' D1001-Staff1 ', scheme: 'BCRYPT', hash: bcrypt, salt: '' }
  expect(parseLegacyRow(row)).toEqual({ loginId: 'd1001-staff1', scheme: 'bcrypt', salt: settings, digest: bcrypt })
  const sha = { ...row, scheme: 'sha256', hash: 'AB'.repeat(32), salt: ' blank first' }
  expect(parseLegacyRow(sha)).toMatchObject({ scheme: 'sha256', salt: ' blank first', digest: 'ab'.repeat(32) })
  expect(parseLegacyRow({ ...row, scheme: 'md5', hash: 'ab'.repeat(16) })).toMatchObject({ scheme: 'md5', salt: '' })
  const wrong = [
    {},
    { ...row, scheme: 'sha1' },
    { ...row, hash: 'ab' },
    { ...row, hash: bcrypt.replace('$10$', '$13$') },
    { ...sha, hash: 'ab' },
    { ...sha, salt: '' },
  ]
  expect(wrong.map(parseLegacyRow)).toEqual([
    'login_missing',
    'scheme_unknown',
    'hash_malformed',
    'cost_too_high',
    'hash_malformed',
    'salt_missing',
  ])
})
