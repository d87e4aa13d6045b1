import { expect, test } from 'vitest'
import { answersInOrder } from '../../renderer/data/answersInOrder.ts'

function world() {
  const order = answersInOrder()
  const heard: string[] = []
  const ask = (question: string) => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const done = order.listen(question, promise, (answer) => void heard.push(answer))
    return (answer: string) => {
      resolve(answer)
      return done
    }
  }
  return { order, heard, ask }
}

test('an answer to a question that was left is dropped, whenever it comes', async () => {
  const { order, heard, ask } = world()
  order.turnTo('october')
  const october = ask('october')
  const early = ask('october')
  order.turnTo('november')
  const november = ask('november')
  await early('october, before november is here')
  await november('november')
  await october('october, late')
  expect(heard).toEqual(['november'])
  order.turnTo(null)
  await ask('november')('nobody looks any more')
  expect(heard).toEqual(['november'])
})

test('of one question asked twice the older answer is dropped when the newer one came first, and both are heard in their order', async () => {
  const { order, heard, ask } = world()
  order.turnTo('state')
  const first = ask('state')
  const second = ask('state')
  await second('second')
  await first('first')
  const third = ask('state')
  const fourth = ask('state')
  await third('third')
  await fourth('fourth')
  expect(heard).toEqual(['second', 'third', 'fourth'])
})
