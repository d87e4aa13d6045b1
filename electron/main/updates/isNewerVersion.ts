/** Three numbers: what we release has no other form, and one that cannot be compared is no newer. */
const versionPattern = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/

const numbersOf = (version: string) => versionPattern.exec(version)?.slice(1).map(Number) ?? null

/** Whether a program may be replaced by the offered one: only by what is newer, whoever offers it and signed or not. */
export function isNewerVersion(offered: string, running: string): boolean {
  const [next, now] = [numbersOf(offered), numbersOf(running)]
  if (next === null || now === null) return false
  const place = next.findIndex((number, index) => number !== now[index])
  return place !== -1 && next[place]! > now[place]!
}
