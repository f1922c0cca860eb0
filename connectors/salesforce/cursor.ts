/**
 * Where a stream stands. `backfill` lists everything by id; `sweep` reads what was changed in the fixed window (since, windowEnd];
 * `reconcile` lists ids only, to find what was deleted for good; `idle` is between two runs; `blocked` waits for an object that the org
 * does not have or hides.
 */
import { z } from 'zod';

export const fieldKinds = ['text', 'number', 'datetime', 'boolean'] as const;

const Found = z.object({
  at: z.number(),
  /** First three characters of the object's ids. */
  prefix: z.string(),
  /** What can be asked for, beside the system fields: API name → how its values are written. */
  fields: z.record(z.string(), z.enum(fieldKinds)),
  /** System fields that not every object has. */
  hasDeleted: z.boolean(),
  hasMaster: z.boolean(),
  /** Values of a formula change without the record's change. */
  hasFormulas: z.boolean(),
});
/** What describe says of the object; kept with the cursor for some hours. */
export type Found = z.output<typeof Found>;
export type FieldKind = (typeof fieldKinds)[number];

const Job = z.object({
  id: z.string(),
  /** Results are given to the API version that the job was made with, and to no other. */
  version: z.string(),
  /** How often its state was asked for. */
  polls: z.int(),
  /** How many rows the job has found; null until it is complete. */
  total: z.int().nullable(),
  /** The page of results in hand; null: the first one. */
  locator: z.string().nullable(),
  /** Rows of the pages before, and of the page in hand. */
  before: z.int(),
  rows: z.int(),
});
/** A Bulk API 2.0 query job, good for going on after any row. */
export type Job = z.output<typeof Job>;

export const ObjectCursor = z.object({
  v: z.literal(1),
  phase: z.enum(['backfill', 'sweep', 'reconcile', 'idle', 'blocked']),
  /** Everything changed up to here has been read. */
  since: z.number(),
  /** The end of the window in hand. */
  windowEnd: z.number(),
  fullAt: z.number(),
  reconciledAt: z.number(),
  /** The last row of the phase that was read by plain queries: its id, and in `sweep` when it was changed. */
  last: z.object({ id: z.string(), at: z.number() }).nullable(),
  job: Job.nullable(),
  /** Jobs of this phase that came to nothing. */
  lostJobs: z.int(),
  /** How the phase is read; null: its first answer decides. */
  way: z.enum(['plain', 'bulk']).nullable(),
  found: Found.nullable(),
});
export type ObjectCursor = z.output<typeof ObjectCursor>;
