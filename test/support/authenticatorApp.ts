import { TOTP_STEP_MS, totpStep } from '../../domain/session/secondFactor.ts'
import { fromBase32, totpCode } from '../../server/auth/totp.ts'

export type AuthenticatorApp = {
  /** A code that this app has not shown yet: the centre takes each once, and one of the half minute to come. */
  nextCode(): Promise<string>
}

/** The app on a person's phone, set up with the secret of the QR code. */
export function authenticatorApp(secret: string): AuthenticatorApp {
  let lastStep = 0
  return {
    async nextCode() {
      const step = Math.max(totpStep(Date.now()), lastStep + 1)
      lastStep = step
      const early = (step - 1) * TOTP_STEP_MS - Date.now()
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
      return totpCode(fromBase32(secret), step)
    },
  }
}
