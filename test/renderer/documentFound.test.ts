import { describe, expect, it } from 'vitest'
import { documentFound } from '../../renderer/data/documentFound.ts'

describe('a document on the screen', () => {
  it('is said to be gone when all that is kept on the PC is open, not while it is being opened', () => {
    expect(documentFound(null, { done: 3, total: 2037 })).toBeUndefined()
    expect(documentFound(null, undefined)).toBeUndefined()
    expect(documentFound(null, null)).toBeNull()
  })
  it('is shown as soon as it is there', () => {
    expect(documentFound('KD20004376', { done: 3, total: 2037 })).toBe('KD20004376')
    expect(documentFound(undefined, null)).toBeUndefined()
  })
})
