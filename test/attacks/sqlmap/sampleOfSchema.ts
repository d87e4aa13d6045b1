import { z } from 'zod'

/** What of JSON Schema the document of the interface uses. */
type Schema = {
  readonly type?: string | undefined
  readonly const?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly pattern?: string | undefined
  readonly format?: string | undefined
  readonly minLength?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly maxItems?: number | undefined
  readonly items?: Schema | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly oneOf?: readonly Schema[] | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly propertyNames?: Schema | undefined
  readonly additionalProperties?: boolean | Schema | undefined
}
const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    // Of a text or nothing, the text.
    type: z.union([z.string(), z.array(z.string()).transform((all) => all.find((one) => one !== 'null'))]).optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
    minLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    maxItems: z.number().optional(),
    items: schemaSchema.optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    propertyNames: schemaSchema.optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
  }),
)

/** One value of a body: where it stands, by the names above it, and what it is. `isKey`: it is itself a name that the caller chooses. */
export type Leaf = { readonly path: string; readonly value: unknown; readonly isKey: boolean }

/** A value in place of the made one, by the name it stands under: something that is there. Undefined: one is made. */
export type KnownValue = (name: string) => string | undefined

/** Stands for a uuid that must be new each time. */
export const FRESH_UUID = '0190a000-0000-7000-8000-00000000f7e5'

/** One of each kind of text that the schemas ask for by a pattern; the first that fits is taken. */
const texts = [
  FRESH_UUID,
  'D1001',
  'dealer:D1001',
  'ORG-SEOUL-S',
  'MARKETING',
  'internal',
  '2026-10',
  '2026-10-01',
  '2026-10-01T09:00:00.000Z',
  '010-2000-1234',
  '1234',
  '7',
  `1-${FRESH_UUID}`,
  'ABCD-2345-6789',
  'POST /orders',
  'D1001-OFF-000001',
  'someone@example.test',
  '0123456789abcdef'.repeat(4),
]
const WORDS = 'asked for at the counter'

/**
 * A value that fits a schema of the document, each of its leaves made by `mark`. `branch`: which way is taken where there are several,
 * counted around. Throws where no text of the list fits a pattern.
 */
export function sampleOf(
  schema: unknown,
  given: { readonly branch: number; readonly known: KnownValue; readonly mark: (leaf: Leaf) => unknown; readonly name?: string },
): unknown {
  return build(schemaSchema.parse(schema), given.name ?? '', '', given)
}

/** How many ways there are through a schema at most: every one of them is taken when `branch` counts up to it. */
export function branchesOf(schema: unknown): number {
  const widest = (of: Schema): number =>
    Math.max(
      1,
      of.oneOf?.length ?? 0,
      ...[...(of.oneOf ?? []), ...(of.anyOf ?? []), ...Object.values(of.properties ?? {}), ...(of.items ? [of.items] : [])].map(widest),
    )
  return widest(schemaSchema.parse(schema))
}

type Given = Parameters<typeof sampleOf>[1]

function build(schema: Schema, name: string, path: string, given: Given): unknown {
  const ways = schema.oneOf ?? schema.anyOf?.filter(({ type }) => type !== 'null')
  if (ways && ways.length > 0) return build(ways[given.branch % ways.length]!, name, path, given)
  if (schema.type === 'object') return buildObject(schema, path, given)
  if (schema.type === 'array') return schema.maxItems === 0 ? [] : [build(schema.items ?? {}, name, `${path}[]`, given)]
  return given.mark({ path, value: leafOf(schema, name, given.known), isKey: false })
}

/** The same value, each of its leaves made by `mark`. */
export function withMarks(value: unknown, path: string, mark: (leaf: Leaf) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withMarks(one, `${path}[]`, mark))
  if (typeof value !== 'object' || value === null) return value === null ? null : mark({ path, value, isKey: false })
  const entries = Object.entries(value).map(([name, one]) => [name, withMarks(one, path === '' ? name : `${path}.${name}`, mark)])
  return Object.fromEntries(entries)
}

function buildObject(schema: Schema, path: string, given: Given): object {
  const fixed = Object.entries(schema.properties ?? {}).map(([name, value]) => [
    name,
    build(value, name, path === '' ? name : `${path}.${name}`, given),
  ])
  const more = schema.additionalProperties
  if (typeof more !== 'object') return Object.fromEntries(fixed)
  const key = given.mark({ path: `${path}{}`, value: leafOf(schema.propertyNames ?? {}, '', given.known), isKey: true })
  return Object.fromEntries([...fixed, [String(key), build(more, '', `${path}{}.`, given)]])
}

function leafOf(schema: Schema, name: string, known: KnownValue): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.type === 'boolean') return true
  if (schema.type === 'integer' || schema.type === 'number') return Math.min(schema.maximum ?? 1, Math.max(schema.minimum ?? 1, 1))
  const found = known(name)
  const { pattern } = schema
  if (pattern === undefined) return found ?? (schema.format === 'uuid' ? FRESH_UUID : WORDS)
  const fits = new RegExp(pattern, 'u')
  if (found !== undefined && fits.test(found)) return found
  const text = texts.find((one) => fits.test(one))
  if (text === undefined) throw new Error(`no text of the list fits ${pattern}`)
  return text
}
