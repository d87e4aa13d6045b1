import styles from './toneClass.module.css'

/** What a colour says: good, careful, bad, and whose of two sides it is. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'mine' | 'theirs'

/** The class with a tone's weak ground and the ink that can be read on it. */
export const toneClass = (tone: Tone): string => styles[tone] ?? ''
