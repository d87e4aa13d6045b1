/** Names of everything that may cross between the page and main. No imports: the sandboxed preload bundles this file alone. */
export const channels = {
  signIn: 'session:sign-in',
  proveFactor: 'session:prove-factor',
  takeOver: 'session:take-over',
  resetPassword: 'session:reset-password',
  awaitDevice: 'session:await-device',
  signOut: 'session:sign-out',
  resume: 'session:resume',
  describeDevice: 'device:describe',
  tellWiped: 'device:tell-wiped',
  connectLive: 'live:connect',
  disconnectLive: 'live:disconnect',
  knowsKey: 'key:knows',
  createKey: 'key:create',
  unlockKey: 'key:unlock',
  addPassword: 'key:add-password',
  keepPassword: 'key:keep-password',
  forgetKey: 'key:forget',
  forgetAllKeys: 'key:forget-all',
  appInfo: 'app:info',
  updateState: 'update:state',
  restartToUpdate: 'update:restart',
} as const
export type Channel = (typeof channels)[keyof typeof channels]

/** Pushed by main to the page, never asked for. */
export const pushes = {
  liveEvent: 'live:event',
  liveUp: 'live:up',
  liveDown: 'live:down',
  updateChanged: 'update:changed',
} as const
export type Push = (typeof pushes)[keyof typeof pushes]
