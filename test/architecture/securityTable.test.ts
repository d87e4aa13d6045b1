import { expect, test } from 'vitest'
import { notBuilt, securityRequirements, type SecurityRequirement } from './securityRequirements.ts'
import { readSource, sourceFiles } from './sourceFiles.ts'

const requirements = Object.values(securityRequirements).flat()

/** Files of tests by the id that a title in them cites, in the order of their names. A title begins with its rules. */
const citing = new Map<string, string[]>()
for (const file of sourceFiles('test').filter((path) => path.endsWith('.test.ts')))
  for (const [title] of readSource(file).matchAll(/(?<=['"`]\[[A-Z]{3}-\d+\]).*$/gm))
    for (const [id] of title.matchAll(/\b[EASZHWDL]-\d\d\b/g))
      if (!citing.get(id)?.includes(file)) citing.set(id, [...(citing.get(id) ?? []), file])

test('[ARC-9] every requirement has a test that cites its id or says what is missing, and none is cited that does not exist', () => {
  const known = new Set(requirements.map(({ id }) => id))
  expect(known.size).toBe(requirements.length)
  expect({
    silent: requirements.filter(({ id, lacks }) => !citing.has(id) && lacks === undefined).map(({ id }) => id),
    unknown: [...citing.keys()].filter((id) => !known.has(id)),
    builtAfterAll: requirements.filter(({ id, lacks }) => citing.has(id) && lacks === notBuilt).map(({ id }) => id),
  }).toEqual({ silent: [], unknown: [], builtAfterAll: [] })
})

test('[ARC-9] docs/SECURITY.md is what the tests say; `npx vitest run --project unit -u securityTable` writes it anew', async () => {
  await expect(documentOf(securityRequirements)).toMatchFileSnapshot('../../docs/SECURITY.md')
})

function documentOf(subjects: typeof securityRequirements): string {
  const shown = requirements.filter(({ id, lacks }) => citing.has(id) && lacks === undefined).length
  const partly = requirements.filter(({ id, lacks }) => citing.has(id) && lacks !== undefined).length
  return [
    '# Security',
    '',
    'What the program must do to be secure, and the tests that show it. The tables are made from the tests: a title that cites an id',
    'is its proof. What is missing is said in the row.',
    '',
    `Of ${requirements.length} requirements ${shown} are shown, ${partly} in part, ${requirements.length - shown - partly} not yet.`,
    ...Object.entries(subjects).flatMap(([subject, rows]) => ['', `## ${subject}`, '', ...tableOf(rows)]),
    '',
  ].join('\n')
}

function tableOf(rows: readonly SecurityRequirement[]): readonly string[] {
  const proofOf = ({ id, lacks }: SecurityRequirement) =>
    [...(citing.get(id) ?? []).map((file) => `\`${file}\``), ...(lacks === undefined ? [] : [`missing: ${lacks}`])].join('<br>')
  return ['| Id | The program | Shown by |', '|---|---|---|', ...rows.map((row) => `| ${row.id} | ${row.says} | ${proofOf(row)} |`)]
}
