import { expect, test } from 'vitest'
import { faultsOfCiting, filesByCitedId, tableOfCited } from './citedIds.ts'
import { notBuilt, securityRequirements } from './securityRequirements.ts'

const requirements = Object.values(securityRequirements).flat()
const citing = filesByCitedId(/\b[EASZHWDL]-\d\d\b/g)

test('[ARC-9] every requirement has a test that cites its id or says what is missing, and none is cited that does not exist', () => {
  expect({
    ...faultsOfCiting(requirements, citing),
    builtAfterAll: requirements.filter(({ id, lacks }) => citing.has(id) && lacks === notBuilt).map(({ id }) => id),
  }).toEqual({ twice: [], silent: [], unknown: [], builtAfterAll: [] })
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
    'is its proof. What is missing is said in the row. What an attacker would try is in `docs/ATTACKS.md`.',
    '',
    `Of ${requirements.length} requirements ${shown} are shown, ${partly} in part, ${requirements.length - shown - partly} not yet.`,
    ...Object.entries(subjects).flatMap(([subject, rows]) => [
      '',
      `## ${subject}`,
      '',
      ...tableOfCited(rows, citing, ['The program', 'Shown by']),
    ]),
    '',
  ].join('\n')
}
