import type { Texts } from './texts.ts'

export const enPassword: Pick<Texts, 'password'> = {
  password: {
    panel: 'Password',
    never: 'Not changed yet.',
    changedAt: 'Last changed',
    byReset: 'It was set with a reset code. If that was not you, change it now and tell your administrator.',
    change: 'Change password',
    changeTitle: 'Change password',
    changeWhy: 'You go on working. Edits kept on this PC open with the new password too.',
    present: 'Present password',
    next: 'New password',
    again: 'New password once more',
    rule: 'At least 12 characters; blanks and Korean are fine. No capitals or special signs needed. Several unrelated words are best.',
    differs: 'The two passwords differ.',
    missing: 'Type a new password.',
    fits: 'Long enough. The centre checks whether it is a usual one.',
    changed: 'Your password was changed.',
  },
}
