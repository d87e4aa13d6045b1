import { useMemo } from 'react'
import { contractSchema } from '../../../domain/contracts/contract.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import type { Format } from '../../text/format.ts'
import { useFormat } from '../../text/useFormat.ts'
import type { Translate } from '../../text/TextProvider.tsx'
import { useText } from '../../text/useText.ts'

const { plan, addOns, discountPlan, instalment, commitment, device, status, tags } = contractSchema.shape

type Teller = (value: Json, t: Translate, format: Format) => string | undefined

const tellers: Partial<Record<ContractField, Teller>> = {
  plan: (value, _, { won }) => {
    const { data } = plan.safeParse(value)
    return data && `${data.name} · ${won(data.monthlyFee)}`
  },
  addOns: (value, t, { won }) => {
    const { data } = addOns.safeParse(value)
    return data && (data.length === 0 ? t('value/none') : data.map(({ name, monthlyFee }) => `${name} ${won(monthlyFee)}`).join(', '))
  },
  discountPlan: (value, t) => {
    const { data } = discountPlan.safeParse(value)
    return data && t(data === 'NONE' ? 'value/discountNone' : 'value/discount25')
  },
  instalment: (value, t, { won }) => {
    const { data } = instalment.safeParse(value)
    if (!data) return undefined
    return data.principal === 0 ? t('value/none') : t('value/instalment', { won: won(data.principal), months: data.months })
  },
  commitment: (value, t) => {
    const { data } = commitment.safeParse(value)
    if (data === undefined) return undefined
    return data === null ? t('value/none') : t('contract/commitmentTo', { start: data.startDate, end: data.endDate })
  },
  device: (value, t) => {
    const { data } = device.safeParse(value)
    if (data === undefined) return undefined
    return data === null ? t('value/none') : `${data.name} · ${t('contract/imei', { imei: `…${data.imei.slice(-6)}` })}`
  },
  status: (value, t) => {
    const { data } = status.safeParse(value)
    return data && t(`state/${data}`)
  },
  tags: (value, t) => {
    const { data } = tags.safeParse(value)
    return data && (data.length === 0 ? t('value/none') : data.map((tag) => `#${tag}`).join(' '))
  },
}

/** The value of one field as a person reads it. */
export function useFieldText(): (field: ContractField, value: Json | undefined) => string {
  const t = useText()
  const format = useFormat()
  return useMemo(
    () => (field, value) => {
      if (value === undefined || value === null || value === '') return value === null ? t('value/none') : t('value/empty')
      const told = tellers[field]?.(value, t, format)
      if (told !== undefined) return told
      // What a later version of the program may have written is shown as it is rather than hidden.
      return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
    },
    [t, format],
  )
}
