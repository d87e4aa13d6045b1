import type pg from 'pg'

/** Whatever lets somebody in without a password and a second factor shown today. */
const tickets = ['takeover_ticket', 'sign_in_challenge', 'device_wait', 'password_reset', 'factor_offer']

/**
 * IDN-8: a database that was put back knows nothing of the sessions that ended after its backup: one that was taken over, locked out or
 * stolen would count again. So all end, and everybody signs in anew; what lies on the PCs stays sealed and is sent afterwards.
 * In the transaction that takes the new epoch, as the database's owner.
 */
export async function endRestoredSessions(client: pg.Client): Promise<void> {
  await client.query(
    `update auth.session set state = 'ended', ended_at = greatest(now(), started_at), end_reason = 'administrator' where state = 'active'`,
  )
  for (const table of tickets) await client.query(`delete from auth.${table}`)
}
