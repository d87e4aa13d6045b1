import { describe, expect, test } from 'vitest'
import { hangulToKeys } from '../../../domain/kernel/hangulKeys.ts'
import {
  countedChars,
  decideNewPassword,
  GUESSES_LOG10_MIN,
  lookAtNewPassword,
  NEW_PASSWORD_CHARS_MAX,
} from '../../../domain/session/newPassword.ts'

const owner = { loginId: 'd1001-staff1', displayName: '김도현', dealerCode: 'D1001', dealerName: '강남 한빛통신' }
const codeOf = (typed: string) => {
  const looked = lookAtNewPassword(typed, owner)
  return looked.ok ? null : looked.code
}
const decided = (given: Partial<Parameters<typeof decideNewPassword>[0]>) => {
  const answer = decideNewPassword({ typed: '맑은 날 오후의 산책길', owner, isUnchanged: false, guessesLog10: GUESSES_LOG10_MIN, ...given })
  return answer.ok ? null : answer.code
}

describe('a new password', () => {
  test('[PWD-1] A-02 signs are counted as a person would: Korean in any form, emoji of several code points', () => {
    expect(countedChars('한글'.normalize('NFD'))).toBe(2)
    expect(countedChars('👨‍👩‍👧‍👦👍🏽')).toBe(2)
    expect(codeOf('열한자로는모자란말이')).toBe('password_too_short')
    expect(codeOf('열두자로는괜찮은말이되지')).toBeNull()
    expect(codeOf('열두자로는괜찮은말이되지'.normalize('NFD'))).toBeNull()
    expect(codeOf('x y '.repeat(NEW_PASSWORD_CHARS_MAX / 4))).toBeNull()
    expect(codeOf(`${'x y '.repeat(NEW_PASSWORD_CHARS_MAX / 4)}z`)).toBe('password_too_long')
  })

  test('[PWD-1] A-02 no rule of composition, and blanks count as typed', () => {
    for (const typed of ['correct horse battery', '   spaces around   ', '조용한 아침 바닷가 산책', '482915736048'])
      expect(codeOf(typed), typed).toBeNull()
  })

  test('[PWD-1] A-02 no name, login id, shop or name of the program, however it is spelt or typed on English keys', () => {
    const held = [
      '김도현은 오늘도 달린다',
      'rlaehgus walks every day',
      'my d1001 walks every day',
      'STAFF1 walks every day',
      '한빛통신 앞 붕어빵 가게',
    ]
    for (const typed of [...held, 'gksqlcxhdtls apple tree', 'my Dealer-Desk opens now', '나의 딜러데스크가 열린다 오늘'])
      expect(codeOf(typed), typed).toBe('password_own_words')
    expect(lookAtNewPassword('김도현은 오늘도 달린다', null).ok).toBe(true)
  })

  test('[PWD-1] A-02 the order of refusals: shape, unchanged, common', () => {
    expect(decided({ typed: '짧다', isUnchanged: true, guessesLog10: 0 })).toBe('password_too_short')
    expect(decided({ isUnchanged: true, guessesLog10: 0 })).toBe('password_unchanged')
    expect(decided({ guessesLog10: GUESSES_LOG10_MIN - 0.1 })).toBe('password_common')
    expect(decided({})).toBeNull()
  })
})

test('[PWD-1] A-02 Korean typed with the keyboard set to English', () => {
  const typed = { 광화문: 'rhkdghkans', 임시임시: 'dlatldlatl', 값없닭: 'rkqtdjqtekfr', 쌍괜찮: 'Tkdrhoscksg', '가a 1': 'rka 1' }
  for (const [said, keys] of Object.entries(typed)) expect(hangulToKeys(said)).toBe(keys)
  expect(hangulToKeys('광화문'.normalize('NFD'))).toBe('rhkdghkans')
})
