import { isContractField } from '../../../domain/contracts/contractChanges.ts'
import { useText } from '../../text/useText.ts'

/** The fields of an edit as a person calls them: 요금제 · 메모. */
export function useFieldNames(): (paths: readonly string[]) => string {
  const t = useText()
  return (paths) => paths.map((path) => (isContractField(path) ? t(`field/${path}`) : path)).join(' · ')
}
