import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { css } from './css.ts'
import { Kbd } from './Kbd.tsx'
import styles from './Button.module.css'

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  readonly children?: ReactNode
  readonly look?: 'plain' | 'go' | 'quiet' | 'danger' | 'icon'
  readonly size?: 'small' | 'large'
  readonly keys?: string
}

export function Button({ look = 'plain', size = 'small', keys, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={css(styles, 'button', look, size === 'large' && 'large')}>
      {children}
      {keys === undefined ? null : <Kbd>{keys}</Kbd>}
    </AriaButton>
  )
}
