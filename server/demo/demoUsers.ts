import type { Author } from '../../domain/access/principal.ts'
import { demoDealers } from './demoHubs.ts'
import { demoUserId } from './demoIds.ts'

/** Everybody in the demo world signs in with this; there is no such user outside it. */
export const DEMO_PASSWORD = 'demo-desk-2026!'

/** What the authenticator app of those who have one is set up with: base32, as typed by hand. */
export const DEMO_TOTP_SECRET = 'JBSWY3DPEHPK3PXP'

export type DemoUser = Author & { readonly loginId: string }

const staffNames = [
  ['김도현', '이서연', '박준호'],
  ['최은지', '정민재', '강하늘'],
  ['조성훈', '윤지우', '장예린'],
  ['임태경', '한소희', '오승민'],
  ['서주원', '신아람', '권혁진'],
] as const

const user = (loginId: string, displayName: string, role: Author['role'], dealerCode: Author['dealerCode'] = null): DemoUser => ({
  userId: demoUserId(loginId),
  loginId,
  displayName,
  role,
  dealerCode,
})

/** Who is asked for a code as well, so that this can be tried too. */
export const demoUsersWithFactor: readonly string[] = ['d1001-staff3']

/** A manager and two staff per dealer, one more with a second factor, two counselors, marketing, an auditor and an administrator. */
export const demoUsers: readonly DemoUser[] = [
  ...demoDealers.flatMap(({ code }, i) => {
    const [manager, first, second] = staffNames[i]!
    const dealer = code.toLowerCase()
    return [
      user(`${dealer}-manager`, manager, 'DEALER_MANAGER', code),
      user(`${dealer}-staff1`, first, 'DEALER_STAFF', code),
      user(`${dealer}-staff2`, second, 'DEALER_STAFF', code),
    ]
  }),
  user('d1001-staff3', '문가영', 'DEALER_STAFF', demoDealers[0]!.code),
  user('counselor1', '홍수민', 'COUNSELOR'),
  user('counselor2', '송지훈', 'COUNSELOR'),
  user('marketing1', '배유리', 'MARKETING'),
  user('auditor1', '문가온', 'AUDITOR'),
  user('admin1', '관리자', 'ADMIN'),
]

/** The author behind a demo login id. */
export function demoAuthor(loginId: string): Author {
  const { userId, displayName, role, dealerCode } = demoUsers.find((known) => known.loginId === loginId)!
  return { userId, displayName, role, dealerCode }
}
