import type { ColumnType } from 'kysely'

/** jsonb comes back parsed; it goes in as text, so that an array is never taken for a PostgreSQL array. */
export type Jsonb<T = unknown> = ColumnType<T, string, string>
export type NullableJsonb<T = unknown> = ColumnType<T | null, string | null, string | null>
/** timestamptz comes back as a Date; it goes in as an ISO instant or a Date. */
export type Time = ColumnType<Date, Date | string, Date | string>
export type NullableTime = ColumnType<Date | null, Date | string | null, Date | string | null>
/** bigint comes back as a number: see `numbersFromBigint`. */
export type Int8 = ColumnType<number, number, number>
/** Counts up with every change of the row; see the projector. */
export type Version = ColumnType<number, number | undefined, number>
