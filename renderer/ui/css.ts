/** Class names of a CSS module; what is false is left out. */
export function css(styles: Readonly<Record<string, string>>, ...names: readonly (string | false | null | undefined)[]): string {
  return names.flatMap((name) => (name ? [styles[name] ?? ''] : [])).join(' ')
}
