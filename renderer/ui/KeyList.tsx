import type { TextKey } from '../text/texts.ts'
import { useText } from '../text/useText.ts'
import styles from './KeyList.module.css'

const groups: readonly { readonly title: TextKey; readonly keys: readonly (readonly [string, TextKey])[] }[] = [
  {
    title: 'help/everywhere',
    keys: [
      ['F2', 'help/search'],
      ['Alt+1–0', 'help/screens'],
      ['Ctrl+L', 'help/lock'],
      ['?', 'help/help'],
    ],
  },
  {
    title: 'help/list',
    keys: [
      ['↑ ↓', 'help/move'],
      ['PgUp PgDn', 'help/page'],
      ['Enter', 'help/open'],
      ['F', 'help/filter'],
    ],
  },
  {
    title: 'help/detail',
    keys: [
      ['E', 'help/edit'],
      ['M', 'help/reveal'],
      ['Ctrl+Enter', 'help/submit'],
      ['Esc', 'help/close'],
    ],
  },
  {
    title: 'order/title',
    keys: [
      ['F4', 'order/findContract'],
      ['F6', 'order/findGoods'],
      ['F8', 'order/hubChange'],
      ['F9', 'print/title'],
      ['Ctrl+Enter', 'order/place'],
      ['N', 'order/newOrder'],
    ],
  },
  {
    title: 'help/desk',
    keys: [
      ['J K', 'help/prevNext'],
      ['↑ ↓', 'help/move'],
      ['1 2 3', 'help/choose'],
      ['M', 'help/manual'],
      ['U', 'help/undo'],
      ['A', 'help/assign'],
      ['Enter', 'help/send'],
    ],
  },
]

/** Every key of the program, grouped by where it works. */
export function KeyList() {
  const t = useText()
  return (
    <div className={styles['groups']}>
      {groups.map(({ title, keys }) => (
        <section key={title}>
          <h3 className={styles['title']}>{t(title)}</h3>
          <dl className={styles['keys']}>
            {keys.map(([key, words]) => (
              <div key={key} className={styles['line']}>
                <dt>
                  <kbd className={styles['key']}>{key}</kbd>
                </dt>
                <dd>{t(words)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
