import { addOnOfferings } from '../../../domain/catalogue/addOnOfferings.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Select } from '../../ui/Select.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'

const KEEP = 'keep'

/** The plan and what goes with it. On a handset change the plan may stay, and the add-ons do. */
export function PlanSection({ sheet: { draft, change, plans, contract } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { won } = useFormat()
  const isChange = draft.kind === 'DEVICE_CHANGE'
  const offered = plans
    .filter(({ state }) => state === 'launched')
    .map(({ code, name, monthlyFee }) => ({ id: code, name, note: won(monthlyFee) }))
  const keep = isChange ? [{ id: KEEP, name: t('order/planKeep', { plan: contract?.stored.plan.name ?? '' }) }] : []
  return (
    <>
      <div data-field="contract.planCode" className={styles['two']}>
        <Select
          label={t('order/section/plan')}
          labelHidden
          placeholder={t('order/choose')}
          options={[...keep, ...offered]}
          selected={draft.planCode ?? (isChange ? KEEP : null)}
          onSelect={(id) => change((now) => ({ ...now, planCode: id === KEEP ? null : id }))}
        />
      </div>
      {isChange ? (
        <p className={styles['quiet']}>{t('order/addOnsKept')}</p>
      ) : (
        <fieldset className={styles['toggles']} aria-label={t('order/addOns')}>
          {addOnOfferings.map(({ code, name, monthlyFee }) => (
            <Toggle
              key={code}
              on={draft.addOnCodes.includes(code)}
              onChange={(on) =>
                change((now) => ({
                  ...now,
                  addOnCodes: on ? [...now.addOnCodes, code] : now.addOnCodes.filter((other) => other !== code),
                }))
              }
            >
              {name} {won(monthlyFee)}
            </Toggle>
          ))}
        </fieldset>
      )}
    </>
  )
}
