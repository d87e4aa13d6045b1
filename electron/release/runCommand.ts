import { resolve } from 'node:path'
import { z } from 'zod'

/** A path as it was typed, from the folder it was typed in. */
export function typedPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', path)
}

/** Runs a command of this program to its exit code; what stops it is told in a sentence, and ends it with 1. */
export async function runCommand(run: (args: readonly string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    process.exitCode = 1
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return '파일을 읽을 수 없습니다. 이 명령이 만든 것이 아니거나 잘렸습니다.'
  if (!(error instanceof Error)) return '알 수 없는 오류입니다.'
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' && path !== undefined) return `${path}: 파일이나 폴더가 없습니다.`
  if (code === 'EEXIST' && path !== undefined) return `${path}: 이미 있습니다. 덮어쓰지 않았습니다.`
  if (code?.startsWith('ERR_PARSE_ARGS')) return `알 수 없는 옵션입니다: ${error.message}`
  return error.message
}
