import { useCallback, useEffect, useState } from 'react'
import type { StockUnit } from '../../../domain/stock/stockUnit.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useHubs } from '../../data/useHubs.ts'
import { useOnline } from '../../data/useStatus.ts'

export type ReturnedUnits = {
  /** Undefined: not known yet, or without a line. */
  readonly units: readonly StockUnit[] | undefined
  /** One of them was looked at. */
  readonly drop: (imei: string) => void
}

/** The handsets that customers handed back to the hubs this person runs. Only the centre has them by unit. */
export function useReturnedUnits(): ReturnedUnits {
  const engine = useEngine()
  const online = useOnline()
  const { own } = useHubs()
  // The hubs are a new list with every change of stock; what is asked for depends on their codes alone.
  const codes = own.map(({ hubCode }) => hubCode).join()
  const [units, setUnits] = useState<readonly StockUnit[]>()
  useEffect(() => {
    if (!online || codes === '') return
    let gone = false
    const asked = codes.split(',').map((hubCode) => engine.call('GET /stock-units', { query: { hubCode, state: 'returned' } }))
    void Promise.all(asked).then((answers) => {
      if (!gone) setUnits(answers.flatMap((answer) => (answer.ok ? answer.value.units : [])))
    })
    return () => {
      gone = true
    }
  }, [engine, online, codes])
  const drop = useCallback((imei: string) => setUnits((now) => now?.filter((unit) => unit.imei !== imei)), [])
  return { units, drop }
}
