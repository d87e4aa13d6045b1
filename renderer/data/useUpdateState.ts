import { useEffect, useState } from 'react'

type UpdatePort = NonNullable<Window['desktop']>['update']
export type UpdateState = Awaited<ReturnType<UpdatePort['state']>>

/** What became of looking for a newer program. A browser gets what the server has and never looks. */
export function useUpdateState(): UpdateState {
  const [state, setState] = useState<UpdateState>({ kind: 'none' })
  useEffect(() => {
    const port = window.desktop?.update
    if (!port) return
    void port.state().then(setState)
    return port.onChange(setState)
  }, [])
  return state
}

/** Ends the program, installs what was fetched, and starts it again. */
export function restartToUpdate(): void {
  void window.desktop?.update.restart()
}
