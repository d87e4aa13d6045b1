/** What was done last to one unit of a count. */
export type CountMark = 'scan' | 'unscan'

const isShown = (shown: readonly string[], imei: string, mark: CountMark) => shown.includes(imei) === (mark === 'scan')

/** What the count will show when all that is under way has come back: a unit that was just scanned, not one that was just taken out. */
export function scannedSoFar(shown: readonly string[], underWay: ReadonlyMap<string, CountMark>): readonly string[] {
  const left = shown.filter((imei) => underWay.get(imei) !== 'unscan')
  const added = [...underWay].filter(([imei, mark]) => mark === 'scan' && !shown.includes(imei))
  return [...left, ...added.map(([imei]) => imei)]
}

/** What the count does not show yet. */
export function stillUnderWay(shown: readonly string[], underWay: ReadonlyMap<string, CountMark>): Map<string, CountMark> {
  return new Map([...underWay].filter(([imei, mark]) => !isShown(shown, imei, mark)))
}
