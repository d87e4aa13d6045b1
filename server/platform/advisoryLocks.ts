/**
 * The advisory locks that a process takes by a number: a second one of the same key would wait for work that is none of its business.
 * A key that a rule of the database takes as well stands in that rule's migration too.
 */
export const ADVISORY_LOCKS = {
  /** Who tells what is committed in stock and orders to the documents. */
  projector: 7_403_001,
  /** First half of the keys by which workers are known, the second is the seat's number; `desk.seated_worker` reads them. */
  workerSeats: 7_403_002,
  /** Who makes and drops the keys that sign access tokens. */
  signingKeys: 7_403_003,
  /** Who seals the audit trail. */
  auditSealer: 7_403_004,
  /** The rules of the database itself on roles: whoever gives one shares it, whoever changes what roles are has it alone. */
  roles: 7_403_005,
  /** Who opens the file of identity's keys. */
  identityKeyFile: 7_403_006,
  /** Who imports the contracts of the system before. */
  contractImport: 0x494d5054,
} as const
