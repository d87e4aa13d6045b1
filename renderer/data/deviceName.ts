type UserAgentData = { readonly platform: string; readonly brands: readonly { readonly brand: string }[] }

/** What this PC is called: main knows it on the desktop; a browser only knows itself and its system. */
export async function deviceName(): Promise<string> {
  const { desktop } = window
  if (desktop) return (await desktop.device.describe()).name
  const { userAgentData } = navigator as Navigator & { readonly userAgentData?: UserAgentData }
  const brand = userAgentData?.brands.find(({ brand: name }) => !name.startsWith('Not') && name !== 'Chromium')?.brand
  return [brand ?? 'Chromium', userAgentData?.platform].filter((part) => part !== undefined && part !== '').join(' · ')
}
