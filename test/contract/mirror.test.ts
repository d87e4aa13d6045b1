import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { revisionSchema } from '../../domain/replication/revision.ts'
import { MapMirror } from '../../sync/mirror/mapMirror.ts'
import type { Mirror, MirrorDocument } from '../../sync/ports.ts'

const rev = (n: number) => revisionSchema.parse(`${n}-01990000-0000-7000-8000-000000000001`)
const hub = (id: string, n = 1): MirrorDocument => ({ type: 'hub', id, rev: rev(n), body: { name: `${id} ${n}` } })

const implementations: Record<string, () => Promise<Mirror>> = {
  'plain maps': () => Promise.resolve(new MapMirror()),
}

describe.each(Object.entries(implementations))('%s', (_, open) => {
  let mirror: Mirror
  beforeEach(async () => {
    mirror = await open()
  })
  afterEach(() => mirror.close())

  test('[PCS-2] documents are put, replaced, and read in the order asked', async () => {
    await mirror.put([hub('A'), hub('B'), hub('A', 2)])
    await mirror.put([hub('B', 2), hub('C')])
    expect(await mirror.read('hub', ['C', 'none', 'A', 'B'])).toEqual([hub('C'), undefined, hub('A', 2), hub('B', 2)])
  })

  test('[PCS-2] types have nothing in common', async () => {
    await mirror.put([hub('A'), { ...hub('A', 3), type: 'stockLevel' }])
    expect(await mirror.read('hub', ['A'])).toEqual([hub('A')])
    expect(await mirror.all('stockLevel')).toEqual([{ ...hub('A', 3), type: 'stockLevel' }])
    expect(await mirror.all('plan')).toEqual([])
  })

  test('[PCS-4] what is removed is nowhere, and may come again', async () => {
    await mirror.put([hub('A'), hub('B')])
    await mirror.remove([
      { type: 'hub', id: 'A' },
      { type: 'hub', id: 'A' },
      { type: 'hub', id: 'never' },
    ])
    expect(await mirror.all('hub')).toEqual([hub('B')])
    expect(await mirror.read('hub', ['A'])).toEqual([undefined])
    await mirror.put([hub('A', 4)])
    expect(await mirror.read('hub', ['A'])).toEqual([hub('A', 4)])
  })

  test('[PCS-2] thousands at once, and again', async () => {
    const many = (n: number) => Array.from({ length: 3000 }, (_unused, i) => hub(`H${i}`, n))
    await mirror.put(many(1))
    await mirror.put(many(2))
    const all = await mirror.all('hub')
    expect(all).toHaveLength(3000)
    expect(all.every((document) => document.rev === rev(2))).toBe(true)
  })

  test('[PCS-15] a closed mirror holds nothing for the next one', async () => {
    await mirror.put([hub('A')])
    await mirror.close()
    mirror = await open()
    expect(await mirror.all('hub')).toEqual([])
  })
})
