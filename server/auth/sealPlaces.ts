/** What a secret is for. Each has a key of its own: what was sealed for one opens for no other. */
export type SealPurpose = 'totp' | 'totp-offer' | 'signing-key' | 'refresh-secret'
/** Where a secret stands: its purpose, and whose it is. In another place it does not open. */
export type SealPlace = { readonly purpose: SealPurpose; readonly owner: string }

export const factorPlace = (userId: string): SealPlace => ({ purpose: 'totp', owner: userId })
export const offerPlace = (userId: string): SealPlace => ({ purpose: 'totp-offer', owner: userId })
export const signingKeyPlace = (kid: string): SealPlace => ({ purpose: 'signing-key', owner: kid })
/** There is one. */
export const refreshPlace: SealPlace = { purpose: 'refresh-secret', owner: 'centre' }
