import type { Problem } from '../../domain/protocol/problem.ts'
import type { CopyStep } from '../../domain/replication/copyStep.ts'
import type { SyncState } from '../vault/syncState.ts'

export type PullEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unreachable' }
  /** Our own store failed; the cursors stay where the disk has them. */
  | { readonly kind: 'broken' }

export type PullProgress = {
  readonly phase: 'idle' | 'first' | 'catching-up' | 'rescanning'
  readonly done: number
  readonly total: number
}

/** Where a page is asked for from, and, with the first of a pull, how far this copy has come. */
export type PullAsked = Pick<SyncState, 'epoch' | 'cursors'> & { readonly copy?: CopyStep | undefined }
