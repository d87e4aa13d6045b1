import { expect, test } from 'vitest'
import { attackGroups } from './attackGroups.ts'
import { faultsOfCiting, filesByCitedId, tableOfCited } from './citedIds.ts'

const groups = Object.values(attackGroups).flat()
const citing = filesByCitedId(/\bATK-\d\d\b/g)

test('[ARC-10] every group of attacks has a test that cites its id or says what is missing, and none is cited that does not exist', () => {
  expect(groups).toHaveLength(45)
  expect(faultsOfCiting(groups, citing)).toEqual({ twice: [], silent: [], unknown: [] })
})

test('[ARC-10] docs/ATTACKS.md is what the tests say; `npx vitest run --project unit -u attackTable` writes it anew', async () => {
  const whole = groups.filter(({ id, lacks }) => citing.has(id) && lacks === undefined).length
  const partly = groups.filter(({ id, lacks }) => citing.has(id) && lacks !== undefined).length
  const document = [
    '# Attacks',
    '',
    'What somebody would try against the program, and the tests that try it: refused, and nothing has changed. The tables are made from',
    'the tests: a title that cites an id is its proof. What no test tries is said in the row.',
    '',
    'Beside the tests: `npm run attack:sqlmap`, sqlmap over every parameter of every route. Last on 1 December 2026: 90 routes, 18 of which take',
    'nothing, 362 parameters in 88 bodies, 17,232 requests at level 1, risk 1; nothing was found, and no answer broke.',
    '',
    `Of ${groups.length} groups ${whole} are tried, ${partly} in part, ${groups.length - whole - partly} not yet.`,
    ...Object.entries(attackGroups).flatMap(([where, rows]) => [
      '',
      `## ${where}`,
      '',
      ...tableOfCited(rows, citing, ['What is tried', 'Tried by']),
    ]),
    '',
  ].join('\n')
  await expect(document).toMatchFileSnapshot('../../docs/ATTACKS.md')
})
