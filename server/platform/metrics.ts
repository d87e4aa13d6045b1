type Labels = Readonly<Record<string, string>>
type Series = { readonly help: string; readonly type: 'counter' | 'gauge'; readonly values: Map<string, number> }

/** Figures for the operator in Prometheus' text form. Labels are route patterns and statuses, never ids. */
export class Metrics {
  readonly #series = new Map<string, Series>()
  readonly #gauges = new Map<string, { readonly help: string; readonly read: () => number }>()

  /** Adds to a counter, made on first use. */
  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    let series = this.#series.get(name)
    if (!series) this.#series.set(name, (series = { help, type: 'counter', values: new Map() }))
    const key = labelText(labels)
    series.values.set(key, (series.values.get(key) ?? 0) + by)
  }

  /** A figure that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void {
    this.#gauges.set(name, { help, read })
  }

  text(): string {
    const lines: string[] = []
    for (const [name, { help, type, values }] of this.#series) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
      for (const [labels, value] of values) lines.push(`${name}${labels} ${value}`)
    }
    for (const [name, { help, read }] of this.#gauges) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${read()}`)
    return `${lines.join('\n')}\n`
  }
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
