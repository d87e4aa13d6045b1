/** The p-th percentile (0 to 100) of a sample, nearest rank; NaN of nothing. */
export function percentile(sample: readonly number[], p: number): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))] ?? Number.NaN
}

export function median(sample: readonly number[]): number {
  return percentile(sample, 50)
}

/** Short enough for a table: 1234 → "1,234", 3.14159 → "3.1". */
export function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)
}
