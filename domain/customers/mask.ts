/** 홍길동 → 홍*동, 김수 → 김*, 남궁민수 → 남**수. Empty stays empty. */
export function maskName(name: string): string {
  const letters = Array.from(name)
  if (letters.length <= 1) return letters.length === 0 ? '' : '*'
  if (letters.length === 2) return `${letters[0]}*`
  return `${letters[0]}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`
}

/** 010-1234-5678 → 010-****-5678; anything else loses all but its last four characters. */
export function maskPhone(phone: string): string {
  const parts = phone.split('-')
  return parts.length === 3 ? `${parts[0]}-****-${parts[2]}` : `****${phone.slice(-4)}`
}

/** user@example.com → us**@example.com */
export function maskEmail(email: string): string {
  const at = email.indexOf('@')
  return at < 0 ? '' : `${email.slice(0, Math.min(2, at))}**${email.slice(at)}`
}

/** Keeps the province and city, hides the rest. */
export function maskAddress(address: string): string {
  const words = address.split(' ')
  return words.length <= 2 ? address : `${words.slice(0, 2).join(' ')} ***`
}

/** 1990-05-17 → 1990-**-** */
export function maskBirthDate(day: string): string {
  return `${day.slice(0, 4)}-**-**`
}
