import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** One instance per user data folder, across processes: a file with the owner's pid, and a note per later start. */
export class SingleInstance {
  readonly #folder: string
  #watcher: FSWatcher | null = null

  constructor(userData: string) {
    this.#folder = join(tmpdir(), `electron-host-instance-${createHash('sha256').update(userData).digest('hex').slice(0, 16)}`)
  }

  /** True when this process is (or becomes) the instance. Otherwise the instance is told of this one's argv. */
  request(argv: readonly string[], onSecond: (argv: string[]) => void): boolean {
    mkdirSync(this.#folder, { recursive: true })
    for (;;) {
      try {
        writeFileSync(join(this.#folder, 'owner'), String(process.pid), { flag: 'wx' })
        break
      } catch {
        const owner = Number(readFileSync(join(this.#folder, 'owner'), 'utf8'))
        if (owner === process.pid) return true
        if (alive(owner)) {
          writeFileSync(join(this.#folder, `second-${process.pid}.json`), JSON.stringify(argv))
          return false
        }
        // The owner died without letting go.
        rmSync(this.#folder, { recursive: true, force: true })
        mkdirSync(this.#folder, { recursive: true })
      }
    }
    this.#watcher = watch(this.#folder, () => this.#readNotes(onSecond))
    this.#watcher.unref()
    process.once('exit', () => this.release())
    return true
  }

  #readNotes(onSecond: (argv: string[]) => void): void {
    for (const name of readdirSync(this.#folder).filter((entry) => entry.endsWith('.json'))) {
      const path = join(this.#folder, name)
      const said = readFileSync(path, 'utf8')
      // An empty file is one that is being written: the next event brings it.
      if (said === '') continue
      rmSync(path, { force: true })
      onSecond(JSON.parse(said) as string[])
    }
  }

  release(): void {
    if (this.#watcher === null) return
    this.#watcher.close()
    this.#watcher = null
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
