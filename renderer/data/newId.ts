import { v7 } from 'uuid'

/** An id for a thing that begins on this PC, with or without a line. It says nothing but roughly when. */
export const newId = (): string => v7()
