import { randomUUID } from 'node:crypto'
import type { EndpointName } from '../../../domain/protocol/endpoints.ts'
import { call, signInAs, startDeskServer, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { openHall, type Shelf } from './stockHall.ts'

export type StockDesk = {
  readonly server: DeskServer
  /** Asks as somebody, once under a key of its own unless one is given. */
  readonly ask: (login: string, name: EndpointName | `${'GET' | 'POST'} /${string}`, body?: unknown, key?: string) => Promise<Reply>
  /** The same desk after so long that everybody signs in again. */
  readonly again: () => Promise<StockDesk>
  readonly close: () => Promise<void>
}

/** The whole server with stock in its hubs, and people signed in as they are needed. */
export async function openStockDesk(shelves: readonly Shelf[]): Promise<StockDesk> {
  const server = await startDeskServer()
  await openHall(server.database, shelves)
  return deskOf(server)
}

function deskOf(server: DeskServer): StockDesk {
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (login: string): Promise<string> => {
    const known = tokens.get(login) ?? signInAs(server, login).then(({ accessToken }) => accessToken)
    tokens.set(login, known)
    return known
  }
  return {
    server,
    ask: async (login, name, body, key = randomUUID()) =>
      call(server, name, { token: await tokenOf(login), body, headers: { 'idempotency-key': key } }),
    again: async () => deskOf(server),
    close: () => server.close(),
  }
}

/** The body of an answer, for a test that looks into it. */
export function bodyOf<T>(reply: Reply): T {
  if (reply.problem) throw new Error(`refused: ${reply.problem.code} ${reply.problem.detail ?? ''}`)
  return reply.body as T
}
