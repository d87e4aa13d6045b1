import { readSource, sourceFiles } from './sourceFiles.ts'

/** Files of tests by the ids that a title in them cites beside its rule, in the order of their names. A title begins with its rules. */
export function filesByCitedId(ids: RegExp): ReadonlyMap<string, readonly string[]> {
  const citing = new Map<string, string[]>()
  for (const file of sourceFiles('test').filter((path) => path.endsWith('.test.ts')))
    for (const [title] of readSource(file).matchAll(/(?<=['"`]\[[A-Z]{3}-\d+\]).*$/gm))
      for (const [id] of title.matchAll(ids)) if (!citing.get(id)?.includes(file)) citing.set(id, [...(citing.get(id) ?? []), file])
  return citing
}

export type CitedRow = { readonly id: string; readonly says: string; readonly lacks?: string }

/** Rows with the tests that show each, and what is missing. `heads`: the words over what a row says and over its proof. */
export function tableOfCited(
  rows: readonly CitedRow[],
  citing: ReadonlyMap<string, readonly string[]>,
  heads: readonly [says: string, proof: string],
): readonly string[] {
  const proofOf = ({ id, lacks }: CitedRow) =>
    [...(citing.get(id) ?? []).map((file) => `\`${file}\``), ...(lacks === undefined ? [] : [`missing: ${lacks}`])].join('<br>')
  return [`| Id | ${heads[0]} | ${heads[1]} |`, '|---|---|---|', ...rows.map((row) => `| ${row.id} | ${row.says} | ${proofOf(row)} |`)]
}

/** What is wrong between the rows of a table and the ids that titles cite: all lists are empty where it is true. */
export function faultsOfCiting(rows: readonly CitedRow[], citing: ReadonlyMap<string, readonly string[]>) {
  const known = rows.map(({ id }) => id)
  return {
    twice: known.filter((id, i) => known.indexOf(id) !== i),
    silent: rows.filter(({ id, lacks }) => !citing.has(id) && lacks === undefined).map(({ id }) => id),
    unknown: [...citing.keys()].filter((id) => !known.includes(id)),
  }
}
