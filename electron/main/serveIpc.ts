import { ipcMain } from 'electron'
import type { Channel } from '../ipc/channels.ts'
import { contract, type Input, type Output } from '../ipc/ipcContract.ts'
import { isOwnFrame } from './appOrigin.ts'

export type IpcHandlers = { readonly [C in Channel]: (input: Input<C>) => Promise<Output<C>> }

function serve<C extends Channel>(name: C, handle: IpcHandlers[C]): void {
  ipcMain.handle(name, async (event, raw: unknown) => {
    if (!isOwnFrame(event.senderFrame)) throw new Error(`${name}: foreign frame`)
    const input = contract[name].input.safeParse(raw)
    // The issues could quote a password back into a log: the channel's name is all that is said.
    if (!input.success) throw new Error(`${name}: malformed`)
    const output: unknown = await handle(input.data as Input<C>)
    return contract[name].output.parse(output)
  })
}

/** Registers every channel of the contract, each with its parser on both sides. */
export function serveIpc(handlers: IpcHandlers): void {
  for (const name of Object.keys(contract) as Channel[]) serve(name, handlers[name])
}
