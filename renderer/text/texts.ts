import type { ko } from './ko.ts'

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> }
/** Every language has exactly the keys of the Korean one. */
export type Texts = Words<typeof ko>

type KeysOf<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${K}` : KeysOf<T[K], `${Prefix}${K}/`>
}[keyof T & string]
/** A key as a path: `contracts/title`. The separator is a slash because names of fields have dots in them. */
export type TextKey = KeysOf<typeof ko>
