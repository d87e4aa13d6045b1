import { expect, test } from 'vitest'
import { permissionsOfPost, roles } from '../../domain/access/permissions.ts'
import { screensOf } from '../../renderer/app/screensOf.ts'
import { screensOfRole } from '../../renderer/app/screensOfRole.ts'
import { keepsContracts } from '../../renderer/data/keepsContracts.ts'

test('nobody arrives at a list that can hold nothing', () => {
  for (const role of roles) if (screensOfRole[role][0] === 'contracts') expect(keepsContracts(role), role).toBe(true)
})

test('where the contracts screen sends people of the centre, they may go', () => {
  expect(screensOfRole.COUNSELOR).toContain('conflicts')
  expect(screensOfRole.ADMIN).toContain('import')
})

test('[ACC-6] what a post brings is what stands in the navigation; a permission more or less brings or takes its screen', () => {
  for (const role of roles) expect(screensOf({ role, permissions: permissionsOfPost[role] }), role).toEqual(screensOfRole[role])
  const marketing = { role: 'MARKETING', permissions: [...permissionsOfPost.MARKETING, 'audit.read'] } as const
  expect(screensOf(marketing)).toEqual(['stock', 'transfers', 'stockCount', 'lowStock', 'audit', 'sync', 'settings'])
  expect(screensOf({ role: 'AUDITOR', permissions: [] })).toEqual(['sync', 'settings'])
})
