export const ACCESS_KEPT_YEARS = 2
export const PERMISSION_KEPT_YEARS = 3

/** What is told of who may do what, and of the trail itself; `desk.audit_kept_years` in the database says the same. */
const PERMISSION_ACTION = /^(account|role|permission|device|audit)\./

/**
 * AUD-7: for how many years an audit event is kept: three for changes of permissions, two for access to personal data. The
 * database lets nothing younger be removed. Source: Safety Measures Notice Art. 5(3) and 8(1)3.
 */
export function keptYears(action: string): 2 | 3 {
  return PERMISSION_ACTION.test(action) ? PERMISSION_KEPT_YEARS : ACCESS_KEPT_YEARS
}
