import type pg from 'pg'

/** Whatever lets somebody in without a password and a second factor shown today. */
const tickets = [
  'delete from auth.takeover_ticket',
  'delete from auth.sign_in_challenge',
  'delete from auth.device_wait',
  'delete from auth.password_reset',
  'delete from auth.factor_offer',
]

/**
 * IDN-8: a database that was put back knows nothing of the sessions that ended after its backup: one that was taken over, locked out or
 * stolen would count again. So all end, and everybody signs in anew; what lies on the PCs stays sealed and is sent afterwards.
 * In the transaction that takes the new epoch, as the database's owner.
 */
export async function endRestoredSessions(client: pg.Client): Promise<void> {
  await client.query(
    `update auth.session set state = 'ended', ended_at = greatest(now(), started_at), end_reason = 'administrator' where state = 'active'`,
  )
  for (const dropping of tickets) await client.query(dropping)
}
