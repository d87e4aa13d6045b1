import { readFileSync } from 'node:fs'
import { contextPolicySchema, type ContextPolicy } from '../domain/session/contextPolicy.ts'

/**
 * The operator's policy, or a sentence that says what is not understood of it: a program that cannot ask it does not start. Null: there is
 * no file, and nothing is asked.
 */
export function readContextPolicy(
  file: string | undefined,
): { readonly ok: true; readonly value: ContextPolicy | null } | { readonly ok: false; readonly sentence: string } {
  if (file === undefined) return { ok: true, value: null }
  let text: unknown
  try {
    text = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { ok: false, sentence: 'ACCESS_POLICY is not understood: there is no such file, or it is no JSON.' }
  }
  const read = contextPolicySchema.safeParse(text)
  if (read.success) return { ok: true, value: read.data }
  const issue = read.error.issues[0]
  return { ok: false, sentence: `ACCESS_POLICY is not understood at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` }
}
