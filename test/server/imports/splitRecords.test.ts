import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RECORD_CHARS_MAX, RECORD_LINES_MAX, RecordSplitter, type SplitRecord } from '../../../server/imports/splitRecords.ts'

function split(text: string, lineEnd: '\n' | '\r' = '\n', pieces: readonly string[] = [text]): SplitRecord[] {
  const splitter = new RecordSplitter({ delimiter: ',', lineEnd })
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]
}

describe('where records begin and end', () => {
  test('[IMP-10] line numbers are the file’s own: line breaks in cells and empty lines count', () => {
    expect(split('a,b\r\n\r\nc,"d\r\ne"\r\nf\r\n')).toEqual([
      { line: 1, text: 'a,b' },
      { line: 3, text: 'c,"d\ne"' },
      { line: 5, text: 'f' },
    ])
  })

  test('[IMP-10] LF, CRLF and lone CR files are read, with or without an end of the last line', () => {
    const lines = [
      { line: 1, text: 'a,b' },
      { line: 2, text: 'c,d' },
    ]
    expect(split('a,b\nc,d')).toEqual(lines)
    expect(split('a,b\r\nc,d\r\n')).toEqual(lines)
    expect(split('a,b\rc,d\r', '\r')).toEqual(lines)
    expect(split('a,b\rc,d', '\n')).toEqual([{ line: 1, text: 'a,b\rc,d' }])
  })

  test('[IMP-10] doubled quotes and delimiters in quotes belong to the cell; a quote amid a bare cell is a character', () => {
    const text = '"a ""b"", c",d\ne 6.7" f,g\n'
    expect(split(text)).toEqual([
      { line: 1, text: '"a ""b"", c",d' },
      { line: 2, text: 'e 6.7" f,g' },
    ])
  })

  test('[IMP-10] a quote that is never closed costs its own line, not the file', () => {
    expect(split('a,"b\nc,d\n"e, f",g\nh,i\n')).toEqual([
      { line: 1, broken: 'quote_unclosed' },
      { line: 2, text: 'c,d' },
      { line: 3, text: '"e, f",g' },
      { line: 4, text: 'h,i' },
    ])
    expect(split('a,b\nc,"d\ne,f\ng,h')).toEqual([
      { line: 1, text: 'a,b' },
      { line: 2, broken: 'quote_unclosed' },
      { line: 3, text: 'e,f' },
      { line: 4, text: 'g,h' },
    ])
  })

  test('[IMP-10] text behind a closing quote refuses the row', () => {
    expect(split('"a"b,c\nd,e')).toEqual([
      { line: 1, broken: 'quote_unclosed' },
      { line: 2, text: 'd,e' },
    ])
  })

  test('[IMP-10] an open quote is given up after a hundred lines, and every line behind it is read', () => {
    const rows = Array.from({ length: 3 * RECORD_LINES_MAX }, (_, i) => `x,${i}`)
    const records = split(`"open\n${rows.join('\n')}`)
    expect(records[0]).toEqual({ line: 1, broken: 'quote_unclosed' })
    expect(records.slice(1)).toEqual(rows.map((text, i) => ({ line: i + 2, text })))
  })

  test('[IMP-10] a line without end is refused without being held', () => {
    const long = 'x'.repeat(RECORD_CHARS_MAX)
    expect(split('', '\n', ['a\n', long, long, long, '\nb,c\n'])).toEqual([
      { line: 1, text: 'a' },
      { line: 2, broken: 'text_too_long' },
      { line: 3, text: 'b,c' },
    ])
  })

  test('[IMP-10] wherever the text is cut, the records are the same', () => {
    const alphabet = fc.constantFrom('a', '"', ',', '\n', '\r\n', '가', 'b"')
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 60 }), fc.array(fc.nat(80), { maxLength: 5 }), (parts, cuts) => {
        const text = parts.join('')
        const points = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
        const pieces = points.slice(1).map((to, i) => text.slice(points[i], to))
        expect(split(text, '\n', pieces)).toEqual(split(text))
      }),
    )
  })

  test('[IMP-10] every line that is not empty is in exactly one record', () => {
    const alphabet = fc.constantFrom('a', '"', ',', '\n', '""', '","')
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 80 }), (parts) => {
        const text = parts.join('')
        const lines = text.split('\n')
        const covered = split(text).flatMap((record) =>
          'text' in record ? record.text.split('\n').map((_, i) => record.line + i) : [record.line],
        )
        expect(new Set(covered).size).toBe(covered.length)
        expect(lines.flatMap((line, i) => (line.trim() === '' ? [] : [i + 1])).filter((line) => !covered.includes(line))).toEqual([])
      }),
    )
  })
})
