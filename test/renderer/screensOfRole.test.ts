import { expect, test } from 'vitest'
import { roles } from '../../domain/access/permissions.ts'
import { screensOfRole } from '../../renderer/app/screensOfRole.ts'
import { keepsContracts } from '../../renderer/data/keepsContracts.ts'

test('nobody arrives at a list that can hold nothing', () => {
  for (const role of roles) if (screensOfRole[role][0] === 'contracts') expect(keepsContracts(role), role).toBe(true)
})

test('where the contracts screen sends people of the centre, they may go', () => {
  expect(screensOfRole.COUNSELOR).toContain('conflicts')
  expect(screensOfRole.ADMIN).toContain('import')
})
