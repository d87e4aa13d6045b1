import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const text = readFileSync(join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'electron.d.ts'), 'utf8')

/** Names of the members that electron.d.ts declares for a class or interface of its namespace, inherited ones included. */
export function declaredMembers(name: string): ReadonlySet<string> {
  const head = new RegExp(`^  (?:class|interface) ${name}(?: extends (?:Electron\\.)?([\\w.]+))? \\{$`, 'm').exec(text)
  if (head === null) return new Set()
  const body = text.slice(head.index, text.indexOf('\n  }\n', head.index))
  const own = [...body.matchAll(/^    (?:static |readonly )*(\w+)\??[(:<]/gm)].map((match) => match[1] ?? '')
  return new Set([...own, ...(head[1] === undefined ? [] : declaredMembers(head[1]))])
}
