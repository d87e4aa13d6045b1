/**
 * Puts the keyboard on a control when its face or dialog appears. Only for faces that have nothing else to read first: there
 * the person would otherwise have to look for the place to type.
 */
export const focusFirst = { autoFocus: true } as const
