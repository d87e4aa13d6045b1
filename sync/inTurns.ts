/** Runs what it is given one after the other, in the order of asking. A task that fails fails for who asked, and holds up nobody behind it. */
export function inTurns(): <T>(task: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve()
  return (task) => {
    const run = turn.then(task)
    turn = run.catch(() => undefined)
    return run
  }
}
