import type { Texts } from './texts.ts'

/** Words of what this PC told the centre and is not settled. */
export const enCommands: Pick<Texts, 'commands'> = {
  commands: {
    title: 'Orders and stock',
    troubled: 'Not settled yet',
    none: 'Nothing to send',
    what: {
      order: 'Order',
      cancellation: 'Cancellation',
      delivery: 'Delivery record',
      transfer: 'Transfer request',
      transferStep: 'Transfer step',
      replenishment: 'Replenishment',
      count: 'Start of a count',
      countStep: 'Count scans',
      adjustment: 'Stock adjustment',
      rightReturn: 'Return of sale rights',
    },
    state: {
      waiting: 'Waiting',
      sending: 'Sending',
      stuck: 'Trying again',
      unconfirmed: 'To be confirmed',
      refused: 'Refused',
      settling: 'Confirming',
    },
    pieces: '{{count}} items',
    waitingHint: 'It is sealed on this PC and goes out in its turn as soon as there is a line.',
    unconfirmedHint: 'It waits for you to confirm it with a code, and is sent then. What was entered is sealed on this PC.',
    refusedLead: 'The centre did not take it.',
    reofferedLead: 'The centre had done it, lost it with a backup and was told again. This time it did not take it.',
    stuckLead: 'The centre could not do it, {{count}} times so far.',
    nextTry: 'It is sent again by itself at {{when}}.',
    nextOnline: 'It is sent again by itself once there is a line.',
    kept: 'What was sent is sealed on this PC.',
    followers: '{{count}} more wait for it and are kept with it.',
    retry: 'Send again',
    retryNow: 'Try again now',
    fix: 'Put it right',
    join: 'Add to the open count',
    joined: 'The scans were moved to the count that is open.',
    giveUp: 'Give up',
    giveUpTitle: 'Give this up?',
    giveUpRefused: 'The centre did not take it and nothing changed there. What is kept on this PC goes; do it again if it is needed.',
    giveUpReoffered:
      'The centre had done it and lost it with a backup. Given up, it stands nowhere any more, neither at the centre nor here. Ask your administrator first.',
    giveUpUnsent: 'It was not sent yet. What is kept on this PC goes; do it again if it is needed.',
    giveUpArrived:
      'It was sent and no answer came, so it may have been done. Given up, it is not sent again. If it was done it appears in the list after a sync: look there before you do it again.',
    giveUpFollowers: '{{count}} more that build on it go with it.',
    giveUpSold: 'This unit was sold under the provisional number {{no}}. If it was handed over, tell the centre first.',
    giveUpSoldArrived:
      'This unit was sold under the provisional number {{no}}. It cannot be sold again on this PC before its sale right ends. Tell the centre.',
    givenUp: 'Given up.',
  },
}
