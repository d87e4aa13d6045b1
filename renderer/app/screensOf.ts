import { holds, type Permission, type PermissionList, type Role } from '../../domain/access/permissions.ts'
import type { Screen } from '../data/useRoute.ts'
import { screensOfRole } from './screensOfRole.ts'

/** Screens that hang on a permission, whatever the post: who was given a role that holds it comes to them, who lost it does not. */
const neededFor: Partial<Record<Screen, Permission>> = { audit: 'audit.read', access: 'access.read', devices: 'device.decide' }
const given = Object.keys(neededFor) as Screen[]

/** What stands in the navigation of this person. The first one opens after signing in. */
export function screensOf(user: { readonly role: Role; readonly permissions: PermissionList }): readonly [Screen, ...Screen[]] {
  const may = (screen: Screen): boolean => {
    const needed = neededFor[screen]
    return needed === undefined || holds(user, needed)
  }
  const shown: readonly Screen[] = screensOfRole[user.role].filter(may)
  const more = given.filter((screen) => may(screen) && !shown.includes(screen))
  const before = (screen: Screen): boolean => screen !== 'sync' && screen !== 'settings'
  const [first, ...rest] = [...shown.filter(before), ...more, 'sync' as const]
  return [first, ...rest, 'settings']
}
