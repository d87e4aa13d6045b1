import type { BrowserContext, Page } from 'playwright-core'

export type VirtualAuthenticator = {
  /** Whether the finger that touches it is its owner's. */
  recognises(isOwner: boolean): Promise<void>
}

/** Chromium's own authenticator, as the one built into a PC: whoever touches it is looked at. */
export async function giveAuthenticator(context: BrowserContext, page: Page): Promise<VirtualAuthenticator> {
  const line = await context.newCDPSession(page)
  await line.send('WebAuthn.enable')
  const { authenticatorId } = await line.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    recognises: (isUserVerified) => line.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }).then(() => undefined),
  }
}
