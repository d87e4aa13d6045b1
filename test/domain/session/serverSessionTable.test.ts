import { expect, test } from 'vitest'
import { refusalCodes } from '../../../domain/kernel/refusals.ts'
import { serverSessionEvents, serverSessionStates, serverSessionTable } from '../../../domain/session/serverSessionTable.ts'

const cells = serverSessionStates.flatMap((state) =>
  serverSessionEvents.map((event) => ({ state, event, step: serverSessionTable[state][event] })),
)

test('[AUT-1] every event is decided in every state', () => {
  expect(cells).toHaveLength(45)
  for (const { step } of cells) {
    expect(serverSessionStates).toContain(step.next)
    if (step.refuses !== undefined) expect([...refusalCodes, 'why-it-ended']).toContain(step.refuses)
  }
})

test('[AUT-1] a session starts only by signing in or taking over, and then the state is active', () => {
  const starting = cells.filter(({ step }) => step.starts)
  expect(new Set(starting.map(({ event }) => event))).toEqual(new Set(['signInHere', 'signInElsewhere', 'takeOver']))
  for (const { step } of starting) expect(step).toMatchObject({ next: 'active' })
})

test('[AUT-1] what starts refuses nothing, only an active session is ended, and nothing revives an ended one', () => {
  for (const { state, step } of cells) {
    if (step.starts) expect(step.refuses).toBeUndefined()
    if (step.ends) expect(state).toBe('active')
    if (state === 'ended' && !step.starts) expect(step.next).toBe('ended')
  }
})

test('[AUT-1] a sign-in elsewhere ends nobody: it is refused, and taking over is what ends the other', () => {
  expect(serverSessionTable.active.signInElsewhere).toEqual({ next: 'active', refuses: 'session_conflict' })
  expect(serverSessionTable.active.takeOver).toEqual({ next: 'active', starts: true, ends: 'superseded' })
})
