import { useEffect, useRef, useState } from 'react'
import { contractSchema, customerSnapshotSchema, MEMO_CHARS_MAX } from '../../../domain/contracts/contract.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import type { TextKey } from '../../text/texts.ts'
import { useText } from '../../text/useText.ts'
import { TextField } from '../TextField.tsx'

export type TextFieldEditorProps = {
  readonly field: ContractField
  readonly value: Json | undefined
  readonly onChange: (value: Json) => void
  readonly placeholder: string
}

const KEEP_AFTER_MS = 250

type Rule = { readonly schema: { safeParse(value: unknown): { success: boolean } }; readonly problem: TextKey }
const rules: Partial<Record<ContractField, Rule>> = {
  'customer.phone': { schema: customerSnapshotSchema.shape.phone, problem: 'contract/phoneInvalid' },
  msisdn: { schema: contractSchema.shape.msisdn, problem: 'contract/phoneInvalid' },
  'customer.email': { schema: customerSnapshotSchema.shape.email, problem: 'contract/emailInvalid' },
  'customer.address': { schema: customerSnapshotSchema.shape.address, problem: 'contract/tooLong' },
  tags: { schema: contractSchema.shape.tags, problem: 'contract/tooLong' },
}

const phones: readonly ContractField[] = ['customer.phone', 'msisdn']

/** 01012345678 → 010-1234-5678: nobody types the hyphens. */
function withHyphens(text: string): string {
  const digits = text.replaceAll(/\D/g, '').slice(0, 11)
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter((part) => part !== '').join('-')
}

function textOf(value: Json | undefined): string {
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : ''
}

function valueOf(field: ContractField, text: string): Json {
  if (field !== 'tags') return text
  return [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim().replace(/^#/, ''))
        .filter((tag) => tag !== ''),
    ),
  ].sort()
}

/** What is typed stays in the box; it is kept a moment after the last key, and at once when the box is left. */
export function TextFieldEditor({ field, value, onChange, placeholder }: TextFieldEditorProps) {
  const t = useText()
  const [text, setText] = useState(textOf(value))
  const [typing, setTyping] = useState(false)
  const unsaved = useRef<string | null>(null)
  const keep = useRef(onChange)
  useEffect(() => {
    keep.current = onChange
  })
  const shown = typing ? text : textOf(value)
  const rule = rules[field]
  const invalid = typing && text !== '' && rule !== undefined && !rule.schema.safeParse(valueOf(field, text)).success

  const flush = useRef(() => {
    const pending = unsaved.current
    unsaved.current = null
    if (pending === null) return
    const next = valueOf(field, pending)
    if (rules[field]?.schema.safeParse(next).success ?? true) keep.current(next)
  })
  useEffect(() => {
    const timer = setTimeout(() => flush.current(), KEEP_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text])
  useEffect(() => {
    const last = flush.current
    return () => last()
  }, [])

  return (
    <TextField
      label={t(`field/${field}`)}
      labelHidden
      value={shown}
      placeholder={placeholder}
      {...(field === 'memo' ? { rows: 3, maxLength: MEMO_CHARS_MAX } : {})}
      {...(phones.includes(field) ? { inputMode: 'numeric' as const } : {})}
      autoComplete="off"
      error={invalid ? t(rule.problem) : undefined}
      hint={field === 'tags' ? t('contract/tagsHint') : undefined}
      onChange={(typed) => {
        const next = phones.includes(field) ? withHyphens(typed) : typed
        unsaved.current = next
        setTyping(true)
        setText(next)
      }}
      onBlur={() => {
        flush.current()
        if (!invalid) setTyping(false)
      }}
    />
  )
}
