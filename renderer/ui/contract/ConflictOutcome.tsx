import type { Choice, Conflict } from '../../../domain/contracts/conflict.ts'
import { isContractField, valueAt } from '../../../domain/contracts/contractChanges.ts'
import { jsonEqual } from '../../../domain/kernel/json.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../css.ts'
import { useFieldText } from './useFieldText.ts'
import styles from './ConflictOutcome.module.css'

const sides = ['mine', 'theirs', 'base'] as const

/** Per field what was taken and what was not, with whose value it was: the version that lost stays readable. */
export function ConflictOutcome({ conflict }: { readonly conflict: Conflict }) {
  const t = useText()
  const fieldText = useFieldText()
  const { resolution, authors } = conflict
  const who = { mine: authors.mine.displayName, theirs: authors.theirs?.displayName ?? t('conflicts/system'), base: t('conflicts/base') }
  return (
    <div className={styles['outcome']}>
      {conflict.fields.map(({ path }) => {
        if (!isContractField(path)) return null
        const choice: Choice | undefined = resolution?.choices[path]
        const own = typeof choice === 'object' ? choice.value : undefined
        return (
          <div key={path} className={styles['field']}>
            <span className={styles['name']}>{t(`field/${path}`)}</span>
            <ul>
              {own === undefined ? null : (
                <li className={styles['taken']}>
                  {fieldText(path, own)} <span>{t('conflicts/custom')}</span>
                </li>
              )}
              {sides
                .filter(
                  (side) =>
                    side !== 'base' || choice === 'base' || !jsonEqual(valueAt(conflict.base, path), valueAt(conflict.theirs, path)),
                )
                .map((side) => (
                  <li key={side} className={css(styles, side, choice === side ? 'taken' : resolution && side !== 'base' && 'lost')}>
                    {fieldText(path, valueAt(conflict[side], path))}{' '}
                    <span>
                      {who[side]}
                      {choice === side ? ` · ${t('conflicts/took')}` : resolution && side !== 'base' ? ` · ${t('conflicts/lost')}` : ''}
                    </span>
                  </li>
                ))}
            </ul>
          </div>
        )
      })}
      {resolution ? <p className={styles['reason']}>{t('contract/reasonSaid', { reason: resolution.reason })}</p> : null}
    </div>
  )
}
