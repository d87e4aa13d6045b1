import { refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'

const rules = {
  duties_apart: 'user_role_duties_apart',
  role_cycle: 'role_inherits_no_cycle',
  role_exists: 'role_pkey',
} as const

/** Runs `work`; what one of the named rules of the database forbids is a refusal and undoes everything. Other errors are thrown on. */
export async function refusedByDatabase<T, Code extends RefusalCode, Named extends keyof typeof rules>(
  named: readonly Named[],
  work: () => Promise<Outcome<T, Code>>,
): Promise<Outcome<T, Code | Named>> {
  try {
    return await work()
  } catch (error) {
    const constraint: unknown = error instanceof Error ? Reflect.get(error, 'constraint') : undefined
    const code = named.find((name) => rules[name] === constraint)
    if (code === undefined) throw error
    return refuse(code)
  }
}
