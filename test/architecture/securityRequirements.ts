export type SecurityRequirement = {
  readonly id: string
  readonly says: string
  /** What no test here shows, and why. Without it, tests that cite the id show all of it. */
  readonly lacks?: string
}

/** Of what no part is there: a test that cites it would say otherwise. */
export const notBuilt = 'not built yet'

/** What the program must do to be secure, by subject. Every row has a test that cites its id, or says what is missing. */
export const securityRequirements: Readonly<Record<string, readonly SecurityRequirement[]>> = {
  'Desktop shell': [
    { id: 'E-01', says: 'Windows have no Node, an own world, a sandbox and web security on.' },
    { id: 'E-02', says: 'Every permission but copying text and keeping storage is denied, also to our own page.' },
    { id: 'E-03', says: 'The content security policy lets our own scripts, styles and images run and nothing else, by trusted types too.' },
    { id: 'E-04', says: 'The page stays where it is: no navigation, no new window.' },
    { id: 'E-05', says: 'No address is opened outside of the program.' },
    { id: 'E-06', says: 'Main answers only the top frame of our own page, and parses what it says.' },
    { id: 'E-07', says: 'Only files of the built client are served, whatever the path looks like.' },
    {
      id: 'E-08',
      says: 'The fuses of the packaged program are set.',
      lacks: 'that a fuse does what it says is seen on a real Electron only',
    },
    { id: 'E-09', says: 'The Electron major is one of the newest three.' },
    {
      id: 'E-10',
      says: 'The server is spoken to by TLS, or is this PC itself.',
      lacks: 'that Electron’s own network refuses the certificate too is seen on a real Electron only',
    },
    { id: 'E-11', says: 'No token and no private key ever reaches the page.' },
    { id: 'E-12', says: 'Without a keychain of the system nothing is kept and nobody signs in.' },
    {
      id: 'E-13',
      says: 'What the keychain no longer opens is dropped, and the program starts.',
    },
    {
      id: 'E-14',
      says: 'An update is signed, and no older than what runs.',
      lacks: 'the installing itself, by NSIS and Squirrel, is seen on a real Windows and macOS only',
    },
  ],
  Authentication: [
    {
      id: 'A-01',
      says: 'Passwords are hashed by argon2id, calibrated, with a salt each, under a pepper that no backup holds; so are other secrets sealed.',
    },
    { id: 'A-02', says: 'Passwords have 12 to 128 characters, are on no list, and follow no rule of composition.' },
    { id: 'A-03', says: 'Who is unknown, wrong or disabled hears one and the same, after the same work.' },
    { id: 'A-04', says: 'Wrong passwords make the next try wait, where they come from.' },
    { id: 'A-05', says: 'No session stands before both factors, for whom the second is asked.' },
    { id: 'A-06', says: 'A code works once, also when it is sent many times at once.' },
    { id: 'A-07', says: 'A password is reset by a link of one use that somebody else issues.' },
    { id: 'A-08', says: 'Passkeys are offered where the origin allows, with the person verified, for two minutes, once.' },
    { id: 'A-09', says: 'A new device waits for a manager’s approval and proves its key.' },
    {
      id: 'A-10',
      says: 'A policy of device, address, hour, region, speed and version decides, and more doubt never loosens it.',
    },
    { id: 'A-11', says: 'What is sensitive asks again, for this very request, once; a role and a file of everything take two persons.' },
    { id: 'A-12', says: 'A session elsewhere never counts as a wrong password.' },
    { id: 'A-13', says: 'Old hashes are wrapped at once and replaced when their owner signs in.' },
  ],
  'Session and tokens': [
    { id: 'S-01', says: 'A user has one active session, whatever happens at once.' },
    { id: 'S-02', says: 'A sign-in elsewhere is told of the other session and may take over, once.' },
    { id: 'S-03', says: 'An ended session is told to its socket, which is closed.' },
    { id: 'S-04', says: 'Without a socket the next request is refused, with the reason.' },
    { id: 'S-05', says: 'Thirty minutes without a person or twelve hours end a session; background traffic extends neither.' },
    { id: 'S-06', says: 'Disabling somebody ends his session at once.' },
    { id: 'S-07', says: 'Only tokens that we signed, for this interface and of this kind are good.' },
    { id: 'S-08', says: 'A token works with the key of its device only, and a proof of it for one request only.' },
    { id: 'S-09', says: 'A refresh token has one successor; any later use is theft.' },
    { id: 'S-10', says: 'Without the identity service work that is not sensitive goes on for 30 minutes; who was ended stays out.' },
    {
      id: 'S-11',
      says: 'A storm of sign-ins does not slow orders down.',
      lacks: 'a test holds the bounded queue; how orders move is measured by `npm run bench:sign-ins`',
    },
    { id: 'S-12', says: 'Keys are exchanged without refusing who holds a token.' },
    { id: 'S-13', says: 'Signing out ends the session and takes its cookies away.' },
  ],
  Authorisation: [
    { id: 'Z-01', says: 'A route without a declared permission does not start; each role is refused where it holds none.' },
    { id: 'Z-02', says: 'What belongs to another dealer is answered as what nobody has.' },
    { id: 'Z-03', says: 'The database itself shows and takes only rows in reach.' },
    { id: 'Z-04', says: 'Seniors inherit from juniors, never the other way, and in no circle.' },
    { id: 'Z-05', says: 'What a role gains or loses counts with the next request.' },
    { id: 'Z-06', says: 'Customers are masked for whoever has not asked for clear data with a reason.' },
    { id: 'Z-07', says: 'Duties that are kept apart never come into one hand.' },
  ],
  'Interface and sockets': [
    { id: 'H-01', says: 'No SQL is built by hand from input, and the program’s role may do little.' },
    { id: 'H-02', says: 'What does not fit the strict schema is refused with its place.' },
    { id: 'H-03', says: 'Bodies are bounded in size and depth.' },
    { id: 'H-04', says: 'No key of a body reaches a prototype.' },
    { id: 'H-05', says: 'Patterns over typed text take a time that does not explode.' },
    { id: 'H-06', says: 'Wrong methods and types are refused; no answer of the interface is kept.' },
    { id: 'H-07', says: 'Errors tell a code and a trace, nothing of the inside.' },
    { id: 'H-08', says: 'Half a request holds no connection for long.' },
    { id: 'H-09', says: 'Calls are limited per user, device, address and cost.' },
    { id: 'W-01', says: 'A socket opens for allowed origins only.' },
    { id: 'W-02', says: 'A socket opens by a ticket of one use, never by a token in the address.' },
    { id: 'W-03', says: 'A socket ends with its session.' },
    { id: 'W-04', says: 'The server alone chooses what a socket hears; whoever says anything is cut off.' },
    { id: 'W-05', says: 'Pushes carry numbers, never a personal datum.' },
    { id: 'W-06', says: 'A dead line is noticed within ten seconds.' },
  ],
  'Data on the PC': [
    { id: 'D-01', says: 'Nothing personal lies on the disk in clear.' },
    { id: 'D-02', says: 'Every row is sealed and bound to its place; what was turned or moved does not open.' },
    { id: 'D-03', says: 'Keys and names of rows say nothing.' },
    { id: 'D-04', says: 'The data key needs the keychain and the password, both.' },
    { id: 'D-05', says: 'Idle, asleep or with its clock set back the PC locks.' },
    { id: 'D-06', says: 'Without the centre the password opens what lies there, to its owner: five tries, and for 72 hours.' },
    { id: 'D-07', says: 'A lost device is wiped.' },
    { id: 'D-08', says: 'A take-over locks, and unsent work stays sealed for its author.' },
    { id: 'D-09', says: 'Another person on the PC meets nothing of the first.' },
    { id: 'D-10', says: 'The PC holds what its person may see, and no more: one shop, 72 hours, no number of state, account or card.' },
  ],
  'Log and audit': [
    { id: 'L-01', says: 'The audit row stands if and only if what it tells of stands.' },
    { id: 'L-02', says: 'The trail only grows; tampering of five kinds is named.' },
    { id: 'L-03', says: 'Events are kept for two and three years, and no less.' },
    { id: 'L-04', says: 'No secret and no customer stands in the log.' },
    { id: 'L-05', says: 'What a client sends breaks no line of the log.' },
    { id: 'L-06', says: 'What is unusual is found and told, and its author is asked for a second proof.' },
    { id: 'L-07', says: 'Taking out asks for a reason, and carries its number; a month is signed.' },
    { id: 'L-08', says: 'No search finds customers by name: a shop looks through its own, on its own PC.' },
    { id: 'L-09', says: 'Who is denied is written down, without anybody being able to flood the trail.' },
  ],
}
