export type AttackGroup = {
  readonly id: string
  /** What somebody tries, in one sentence. */
  readonly says: string
  /** What of it no test here tries, and why. */
  readonly lacks?: string
}

/** What an attacker would try, by where he would try it. Every group has a test that cites its id, or says what is missing. */
export const attackGroups: Readonly<Record<string, readonly AttackGroup[]>> = {
  'Who somebody is': [
    {
      id: 'ATK-01',
      says: 'Lists of stolen passwords are tried, one name after the other.',
    },
    { id: 'ATK-02', says: 'Who works here is guessed from answers: their words, heads, status, or the work behind them.' },
    { id: 'ATK-03', says: 'Wrong passwords are sent to keep somebody out of his own shop.' },
    { id: 'ATK-04', says: 'A one-time code is used again, by many at once, guessed, or dated by the caller.' },
    { id: 'ATK-05', says: 'A step is left out: the code before the password, taking over before either, the ticket of somebody else.' },
    { id: 'ATK-06', says: 'A take-over ticket is used from another device, too late, or again.' },
    { id: 'ATK-07', says: 'Signing in, taking over and signing out come all at once, to be signed in twice.' },
    { id: 'ATK-08', says: 'A link that resets a password is guessed, used again, or led to another host.' },
    { id: 'ATK-09', says: 'The old way in is used to get around the second factor.' },
    { id: 'ATK-10', says: 'Passwords and names that are huge, broken or look alike are sent to cost time or to pass for others.' },
  ],
  'Tokens and the desktop': [
    { id: 'ATK-11', says: 'A token is signed with no algorithm, with another one, or with the public key as a secret.' },
    { id: 'ATK-12', says: 'The head of a token names the key to check it with: its own, an address, a path, a piece of SQL.' },
    { id: 'ATK-13', says: 'A token that is over, not yet good, for somebody else or of another kind is shown.' },
    { id: 'ATK-14', says: 'A stolen token is shown from another device.' },
    { id: 'ATK-15', says: 'A refresh token is used a second time, soon or late.' },
    { id: 'ATK-16', says: 'A token is put into an address, to be let in by it and to be read in the log.' },
    { id: 'ATK-17', says: 'Files beside the client’s own are asked for by crooked paths.' },
    { id: 'ATK-18', says: 'Main is spoken to by a frame that is not our page, on a channel it does not have, or with more than it takes.' },
    { id: 'ATK-19', says: 'A name, a note or a file name is a script, a link or a formula.' },
    { id: 'ATK-20', says: 'Tokens are looked for in the page.' },
    { id: 'ATK-21', says: 'The profile is copied to another PC.' },
    {
      id: 'ATK-22',
      says: 'What is sealed on the PC is edited, moved or put back.',
    },
    { id: 'ATK-23', says: 'The PC’s clock is set back to sell for longer.' },
    {
      id: 'ATK-24',
      says: 'The packaged program is changed.',
      lacks: 'that the runtime does not start it is seen on a real Windows or macOS only; on Linux no runtime checks its archive',
    },
  ],
  'Interface, database and sockets': [
    { id: 'ATK-25', says: 'What belongs to another dealer is asked for by its id, through lists, counts, cursors and rooms.' },
    { id: 'ATK-26', says: 'Fields are sent along that nobody may set: the dealer, the role, the price, the state.' },
    { id: 'ATK-27', says: 'What is masked is found out through filters, order, errors or the sync.' },
    { id: 'ATK-28', says: 'Pieces of SQL are put into every text, key, cursor and path.' },
    { id: 'ATK-29', says: 'An object stands where a value belongs, to become part of a query.' },
    { id: 'ATK-30', says: 'A key of a body, a query, a path or a socket reaches a prototype.' },
    { id: 'ATK-31', says: 'JSON is broken, doubled, in another encoding, or holds numbers that no reader agrees on.' },
    { id: 'ATK-32', says: 'A request is too large, too deep, packed, of ten thousand lines, or never ends.' },
    { id: 'ATK-33', says: 'A text is made so that a pattern over it never ends.' },
    { id: 'ATK-34', says: 'A foreign page sends what its visitor’s cookies allow.' },
    { id: 'ATK-35', says: 'A socket is opened from a foreign page or without a ticket, floods, or says what is too large or no text.' },
    { id: 'ATK-36', says: 'The server is made to ask an address of somebody’s choice.' },
    { id: 'ATK-37', says: 'Two lengths of one request hide a second one in it.' },
    { id: 'ATK-38', says: 'Another address is claimed, so as not to be counted.' },
    { id: 'ATK-39', says: 'The key of a command is somebody else’s, comes with another body, or is huge.' },
    { id: 'ATK-40', says: 'One thing is changed by many at once: a contract, the last unit, what is approved once.' },
    { id: 'ATK-41', says: 'The audit trail is edited, cut, emptied, or its guards are taken away.' },
    { id: 'ATK-42', says: 'A query forgets whose rows it wants, or comes on the connection of the one before.' },
    { id: 'ATK-43', says: 'What is sent ends a line of the log.' },
    { id: 'ATK-44', says: 'A client says what only the server says.' },
    { id: 'ATK-45', says: 'A junior gets more by inheriting, in a circle, or by what is over.' },
  ],
}
