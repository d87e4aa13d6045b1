import { ListFilter } from 'lucide-react'
import { useState } from 'react'
import { Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { contractStates } from '../../../domain/contracts/contract.ts'
import type { ContractMark } from '../../../sync/engineApi.ts'
import { useContractFilter } from '../../data/useContractFilter.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { MarkTag, StateTag } from '../../ui/contract/ContractTags.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import styles from './ContractFilters.module.css'

const marks: readonly ContractMark[] = ['draft', 'waiting', 'conflict', 'refused']

function toggled<T>(list: readonly T[], item: T, on: boolean): readonly T[] {
  return on ? [...list, item] : list.filter((other) => other !== item)
}

export function ContractFilters() {
  const t = useText()
  const filter = useContractFilter()
  const [isOpen, setOpen] = useState(false)
  useHotkey('F', () => setOpen(true))
  return (
    <>
      {filter.states.map((state) => (
        <StateTag key={state} state={state} />
      ))}
      {filter.marks.map((mark) => (
        <MarkTag key={mark} mark={mark} />
      ))}
      <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
        <Button keys="F" aria-keyshortcuts="F">
          <ListFilter size={14} aria-hidden="true" />
          {t('contracts/filters')}
        </Button>
        <Popover className={styles['popover'] ?? ''} placement="bottom end">
          <Dialog className={styles['dialog'] ?? ''} aria-label={t('contracts/filters')}>
            <fieldset>
              <legend className={styles['title']}>{t('contracts/filterState')}</legend>
              <div className={styles['choices']}>
                {contractStates.map((state) => (
                  <Toggle
                    key={state}
                    on={filter.states.includes(state)}
                    onChange={(on) => filter.set({ states: toggled(filter.states, state, on) })}
                  >
                    {t(`state/${state}`)}
                  </Toggle>
                ))}
              </div>
            </fieldset>
            <fieldset>
              <legend className={styles['title']}>{t('contracts/filterMark')}</legend>
              <div className={styles['choices']}>
                {marks.map((mark) => (
                  <Toggle
                    key={mark}
                    on={filter.marks.includes(mark)}
                    onChange={(on) => filter.set({ marks: toggled(filter.marks, mark, on) })}
                  >
                    {t(`mark/${mark}`)}
                  </Toggle>
                ))}
              </div>
            </fieldset>
            <div className={styles['foot']}>
              <Button look="quiet" onPress={() => filter.set({ states: [], marks: [] })}>
                {t('contracts/filterClear')}
              </Button>
              <Button onPress={() => setOpen(false)} keys="Esc">
                {t('act/close')}
              </Button>
            </div>
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  )
}
