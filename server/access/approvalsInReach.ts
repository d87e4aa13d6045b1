import type { Principal } from '../../domain/access/principal.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { ofReach } from '../platform/ofReach.ts'

/** ACC-11: what was asked for about people in the principal's reach. `u`: who asked. What is about nobody is about every dealer. */
export function approvalsInReach(tx: DatabaseTransaction, principal: Principal) {
  return tx
    .selectFrom('desk.approval as a')
    .innerJoin('auth.app_user as u', 'u.id', 'a.asked_by')
    .leftJoin('auth.app_user as p', 'p.id', 'a.about_user')
    .where(ofReach(principal, 'p.dealer_code'))
}
