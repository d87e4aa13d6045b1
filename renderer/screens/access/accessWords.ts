import { permissions } from '../../../domain/access/permissions.ts'
import type { Explanation, Ground } from '../../../domain/access/explainPermission.ts'
import type { RoleBook } from '../../../domain/access/roleBook.ts'
import type { Format } from '../../text/format.ts'
import type { Translate } from '../../text/TextProvider.tsx'

const named = ['MEMBER', 'DEALER_STAFF', 'DEALER_MANAGER', 'COUNSELOR', 'MARKETING', 'AUDITOR', 'ADMIN'] as const

/** A role's name: ours for the roles that come with the program, its own for the others. */
export function roleWords(t: Translate, book: RoleBook | undefined, code: string): string {
  const known = named.find((one) => one === code)
  if (known) return t(`access/roleName/${known}`)
  return book?.roles.find((role) => role.code === code)?.name ?? code
}

/** A permission of a newer program shows its own name. */
export function permissionWords(t: Translate, code: string): string {
  const known = permissions.find((one) => one === code)
  return known ? t(`access/permission/${known}`) : code
}

export function scopeWords(t: Translate, scope: string): string {
  return scope === 'all' ? t('access/given/everywhere') : t('access/given/only', { dealer: scope.slice('dealer:'.length) })
}

type Words = { readonly t: Translate; readonly format: Pick<Format, 'clock'>; readonly book: RoleBook }

/** ACC-6: why a person may or may not, one sentence after the other; what decides it comes first. */
export function whySentences(words: Words, explanation: Explanation): readonly string[] {
  const { t, book } = words
  const { isStopped, grounds, holders, may } = explanation
  const sentences = grounds.map((ground) => groundSentence(words, ground))
  if (isStopped) return [t('access/why/stopped'), ...sentences]
  if (may) return sentences
  const roles = holders.map((code) => roleWords(t, book, code)).join(', ')
  const needed = holders.length === 0 ? t('access/why/noHolder') : t('access/why/holders', { roles })
  return [...(grounds.length === 0 ? [t('access/why/none')] : sentences), needed]
}

function groundSentence({ t, format, book }: Words, { given, way, standing }: Ground): string {
  const role = roleWords(t, book, given.role)
  if (standing === 'later') return t('access/why/later', { role, when: format.clock(given.validFrom) })
  if (standing === 'over') return t('access/why/over', { role, when: format.clock(given.validTo ?? given.validFrom) })
  if (standing === 'elsewhere') return t('access/why/elsewhere', { role, dealer: given.scope.slice('dealer:'.length) })
  const junior = way.length > 1 ? roleWords(t, book, way.at(-1)!) : null
  return junior === null ? t('access/why/counts', { role }) : t('access/why/countsThrough', { role, junior })
}
