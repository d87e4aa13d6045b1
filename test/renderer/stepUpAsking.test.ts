import { afterEach, expect, test } from 'vitest'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import { confirmed, useStepUpAsking } from '../../renderer/data/stepUpAsking.ts'
import type { StepUpProof } from '../../sync/commandApi.ts'

const RIGHT = '123456'
const asking = () => useStepUpAsking.getState()
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

afterEach(() => asking().giveUp())

/** A request that needs a code, and says with each code what became of it. */
function request(what: string, ofCode?: (code: string) => Outcome<string> | Promise<Outcome<string>>) {
  const right = (code: string) => (code === RIGHT ? accept(what) : refuse('second_factor_wrong'))
  return confirmed(async (proof?: StepUpProof) => (proof ? (ofCode ?? right)('code' in proof ? proof.code : '') : refuse('step_up_needed')))
}

test('[MFA-6] a request is asked for again with a code, and whoever asked hears the answer alone', async () => {
  const answer = request('shown')
  await turn()
  expect(await asking().ask!({ code: '000000' })).toMatchObject({ ok: false, code: 'second_factor_wrong' })
  expect(await asking().ask!({ code: RIGHT })).toMatchObject({ ok: true })
  expect(await answer).toEqual(accept('shown'))
  expect(asking().ask).toBeNull()
})

test('[MFA-6] while nobody can look at the code another one may be typed; what the request itself is refused for ends the asking', async () => {
  const codes: RefusalCode[] = ['server_unreachable', 'auth_unavailable', 'server_busy', 'too_many_requests', 'second_factor_locked']
  const answer = request('shown', (code) => refuse(codes[Number(code)]!))
  await turn()
  for (const code of [0, 1, 2, 3]) expect(await asking().ask!({ code: String(code) })).toMatchObject({ ok: false, code: codes[code] })
  await asking().ask!({ code: '4' })
  expect(await answer).toEqual(refuse('second_factor_locked'))
})

test('[MFA-6] given up it is refused as if nobody had been asked; one that is asked for meanwhile takes its place', async () => {
  const [first, second] = [request('first'), request('second')]
  expect(await first).toEqual(refuse('step_up_needed'))
  asking().giveUp()
  expect(await second).toEqual(refuse('step_up_needed'))
})

test('[MFA-6] given up while the code is on its way, the answer is still the one that counts, and the next asking stays open', async () => {
  const line = Promise.withResolvers<Outcome<string>>()
  const first = request('first', () => line.promise)
  await turn()
  const proving = asking().ask!({ code: RIGHT })
  asking().giveUp()
  expect(asking().ask).toBeNull()
  const second = request('second')
  await turn()
  line.resolve(accept('done at the centre'))
  await proving
  expect(await first).toEqual(accept('done at the centre'))
  expect(asking().ask).not.toBeNull()
  await asking().ask!({ code: RIGHT })
  expect(await second).toEqual(accept('second'))
})
