import type { EngineStatus } from '../../sync/engineApi.ts'

/**
 * A document as a screen is to show it: null, that it is there no more, can be said when all that is kept on this PC is open;
 * before that it may still come, and is undefined as whatever has not come yet.
 */
export function documentFound<View>(view: View | null | undefined, loading: EngineStatus['loading'] | undefined): View | null | undefined {
  return view === null && loading !== null ? undefined : view
}
