import { Check } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Choice, Conflict } from '../../../domain/contracts/conflict.ts'
import { isContractField, valueAt } from '../../../domain/contracts/contractChanges.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { Author } from '../../../domain/access/principal.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { useFieldText } from '../../ui/contract/useFieldText.ts'
import { Kbd } from '../../ui/Kbd.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { toneClass } from '../../ui/toneClass.ts'
import { feeEffect, type Choices } from './useDecision.ts'
import styles from './SidesTable.module.css'

export type Side = 'mine' | 'theirs' | 'base'

const sideClass = (side: Side) => (side === 'base' ? '' : toneClass(side))

export type Choosing = {
  readonly choices: Choices
  readonly focus: number
  readonly onFocus: (index: number) => void
  readonly onChoose: (field: ContractField, choice: Choice) => void
}

export type SidesTableProps = { readonly conflict: Conflict; readonly choosing?: Choosing }

const MONEY_FIELDS: readonly ContractField[] = ['plan', 'addOns', 'discountPlan']

/** Where somebody sits: the shop's code, or the customer centre. */
function usePlace() {
  const t = useText()
  return (author: Author | null) => {
    if (author === null) return t('conflicts/system')
    return `${author.dealerCode ?? t(author.role === 'COUNSELOR' ? 'org/center' : 'org/headquarters')} · ${author.displayName}`
  }
}

/** Base, mine and theirs side by side. Without `choosing` it is for reading only. */
export function SidesTable({ conflict, choosing }: SidesTableProps) {
  const t = useText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  const place = usePlace()
  const fieldText = useFieldText()
  const fields = conflict.fields.map(({ path }) => path).filter(isContractField)
  return (
    <div className={styles['table']}>
      <div className={styles['head']}>
        <span>{t('conflicts/item')}</span>
        <span>
          {choosing ? <Kbd>3</Kbd> : null} {t('conflicts/base')}
        </span>
        <span className={styles['mineInk']}>
          {choosing ? <Kbd>1</Kbd> : null} {place(conflict.authors.mine)} <i>{when(conflict.openedAt, now)}</i>
        </span>
        <span className={styles['theirsInk']}>
          {choosing ? <Kbd>2</Kbd> : null} {place(conflict.authors.theirs)}{' '}
          {conflict.theirsAt ? <i>{when(conflict.theirsAt, now)}</i> : null}
        </span>
      </div>
      {fields.map((field, index) => (
        <SidesRow key={field} conflict={conflict} field={field} index={index} choosing={choosing} />
      ))}
      {conflict.merged.filter(isContractField).map((field) => (
        <div key={field} className={styles['row']}>
          <span className={styles['name']}>{t(`field/${field}`)}</span>
          <span className={styles['cell']}>{fieldText(field, valueAt(conflict.base, field))}</span>
          <span className={`${styles['cell']} ${sideClass('mine')}`}>{fieldText(field, valueAt(conflict.mine, field))}</span>
          <span className={`${styles['cell']} ${sideClass('theirs')}`}>
            {fieldText(field, valueAt(conflict.theirs, field))} <Tag>{t('conflicts/autoMerged')}</Tag>
          </span>
        </div>
      ))}
    </div>
  )
}

type SidesRowProps = {
  readonly conflict: Conflict
  readonly field: ContractField
  readonly index: number
  readonly choosing: Choosing | undefined
}

function SidesRow({ conflict, field, index, choosing }: SidesRowProps) {
  const t = useText()
  const fieldText = useFieldText()
  const row = useRef<HTMLFieldSetElement>(null)
  const focused = choosing?.focus === index
  const choice = choosing?.choices[field]
  useEffect(() => {
    // The keyboard follows the row that the keys speak to, but never out of a box somebody types in.
    if (focused && (document.activeElement === document.body || document.activeElement?.closest('[data-choices="true"]'))) {
      row.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    }
  }, [focused])
  const cell = (side: Side) => {
    const content = <SideValue conflict={conflict} field={field} side={side} />
    if (!choosing) return <span className={`${styles['cell']} ${sideClass(side)}`}>{content}</span>
    const picked = choice === side
    return (
      <button
        type="button"
        aria-pressed={picked}
        tabIndex={focused && (picked || (side === 'mine' && typeof choice !== 'string')) ? 0 : -1}
        className={`${css(styles, 'cell', 'choice', picked && 'picked')} ${sideClass(side)}`}
        data-enter="send"
        onFocus={() => choosing.onFocus(index)}
        onClick={() => choosing.onChoose(field, side)}
      >
        {content}
        {picked ? <Check className={styles['check']} size={15} aria-hidden="true" /> : null}
      </button>
    )
  }
  const name = t(`field/${field}`)
  return (
    <>
      <fieldset ref={row} className={css(styles, 'row', focused && 'focused')} aria-label={name} data-choices={choosing !== undefined}>
        <span className={styles['name']}>{name}</span>
        {cell('base')}
        {cell('mine')}
        {cell('theirs')}
      </fieldset>
      {typeof choice === 'object' ? (
        <div className={css(styles, 'row', 'own')}>
          <span className={styles['name']}>{t('conflicts/custom')}</span>
          <span className={styles['ownValue']}>{fieldText(field, choice.value)}</span>
        </div>
      ) : null}
    </>
  )
}

/** The value, and what it does to the monthly fee where money is at stake. */
function SideValue({ conflict, field, side }: { readonly conflict: Conflict; readonly field: ContractField; readonly side: Side }) {
  const t = useText()
  const { wonDifference } = useFormat()
  const fieldText = useFieldText()
  const effect = side !== 'base' && MONEY_FIELDS.includes(field) ? feeEffect(conflict, field, side) : 0
  return (
    <span className={styles['value']}>
      {fieldText(field, valueAt(conflict[side], field))}
      {effect === 0 ? null : <b>{t('value/perMonth', { won: wonDifference(effect) })}</b>}
    </span>
  )
}
