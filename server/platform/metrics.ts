type Labels = Readonly<Record<string, string>>
type Series = { readonly help: string; readonly type: 'counter' | 'gauge'; readonly values: Map<string, number> }

/** A figure as it stands, whole or by label. */
export type Gauge = {
  readonly name: string
  readonly help: string
  readonly value: number | readonly { readonly labels: Labels; readonly value: number }[]
}

/** Figures for the operator in Prometheus' text form. Labels are route patterns, states and statuses, never ids. */
export class Metrics {
  readonly #series = new Map<string, Series>()
  readonly #gauges: (() => readonly Gauge[] | Promise<readonly Gauge[]>)[] = []

  /** Adds to a counter, made on first use. */
  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    let series = this.#series.get(name)
    if (!series) this.#series.set(name, (series = { help, type: 'counter', values: new Map() }))
    const key = labelText(labels)
    series.values.set(key, (series.values.get(key) ?? 0) + by)
  }

  /** A figure that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void {
    this.gauges(() => [{ name, help, value: read() }])
  }

  /** The same for figures that are read together. Those that cannot be read then are left out, and counted as unread. */
  gauges(read: () => readonly Gauge[] | Promise<readonly Gauge[]>): void {
    this.#gauges.push(read)
  }

  async text(): Promise<string> {
    const read = await Promise.allSettled(this.#gauges.map(async (one) => one()))
    const lines: string[] = []
    for (const one of read) if (one.status === 'fulfilled') lines.push(...one.value.flatMap(linesOf))
    const unread = read.filter(({ status }) => status === 'rejected').length
    lines.push(...linesOf({ name: 'desk_figures_unread', help: 'Groups of figures that could not be read just now', value: unread }))
    for (const [name, { help, type, values }] of this.#series) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
      for (const [labels, value] of values) lines.push(`${name}${labels} ${value}`)
    }
    return `${lines.join('\n')}\n`
  }
}

function linesOf({ name, help, value }: Gauge): readonly string[] {
  const values = typeof value === 'number' ? [{ labels: {}, value }] : value
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...values.map((one) => `${name}${labelText(one.labels)} ${one.value}`)]
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
