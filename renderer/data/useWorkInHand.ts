import { useCallback, useEffect, useMemo } from 'react'
import type { z } from 'zod'
import { create } from 'zustand'
import type { Json } from '../../domain/kernel/json.ts'
import type { EngineApi } from '../../sync/engineApi.ts'
import type { InHandPlace } from '../../sync/salesApi.ts'
import { useEngine } from './engineContext.ts'

type Hands = {
  /** By place; null until it was read back. */
  readonly works: Readonly<Record<string, Json>> | null
  /** False when the last step could not be written: it is on the screen only. */
  readonly isKept: boolean
}

const useHands = create<Hands>(() => ({ works: null, isKept: true }))

/** Brings back what this person had in hand, and forgets it with the desk: goods and customers are nobody else's business. */
export function useHandKeeping(): void {
  const engine = useEngine()
  useEffect(() => {
    let left = false
    void engine.inHand().then((answer) => {
      if (!left && answer.ok) useHands.setState({ works: answer.value, isKept: true })
    })
    return () => {
      left = true
      useHands.setState({ works: null, isKept: true })
    }
  }, [engine])
}

/** Shown at once and sealed right behind it. */
export async function keepInHand(engine: EngineApi, place: InHandPlace, value: Json | null): Promise<void> {
  const { [place]: _, ...others } = useHands.getState().works ?? {}
  useHands.setState({ works: value === null ? others : { ...others, [place]: value } })
  const isKept = await engine.keepInHand(place, value).then(
    ({ ok }) => ok,
    () => false,
  )
  useHands.setState({ isKept })
}

export type InHand<T> = {
  /** Null until it was read back from this PC. */
  readonly value: T | null
  readonly isKept: boolean
  readonly keep: (value: T) => void
  readonly drop: () => void
}

/** What this person has in hand at one place, and how to go on with it. What cannot be read is as good as nothing. */
export function useWorkInHand<T>(place: InHandPlace, schema: z.ZodType<T>, empty: T): InHand<T> {
  const engine = useEngine()
  const isRead = useHands(({ works }) => works !== null)
  const stored = useHands(({ works }) => works?.[place])
  const isKept = useHands((hands) => hands.isKept)
  const value = useMemo(() => (isRead ? (schema.safeParse(stored).data ?? empty) : null), [isRead, stored, schema, empty])
  return {
    value,
    isKept,
    keep: useCallback((next: T) => void keepInHand(engine, place, JSON.parse(JSON.stringify(next)) as Json), [engine, place]),
    drop: useCallback(() => void keepInHand(engine, place, null), [engine, place]),
  }
}

/** Everything in hand of one kind, by what it is about. */
export function useHandsOf<T>(kind: 'receipt', schema: z.ZodType<T>): ReadonlyMap<string, T> {
  const works = useHands((hands) => hands.works)
  return useMemo(() => {
    const found = Object.entries(works ?? {}).flatMap(([place, value]): [string, T][] => {
      const { data } = place.startsWith(`${kind}/`) ? schema.safeParse(value) : { data: undefined }
      return data === undefined ? [] : [[place.slice(kind.length + 1), data]]
    })
    return new Map(found)
  }, [works, kind, schema])
}
