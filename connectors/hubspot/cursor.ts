/**
 * Where a stream stands. `backfill` lists everything; `sweep` reads what was modified in the fixed window (since, windowEnd];
 * `archived` lists what was deleted; `idle` is between two runs; `blocked` waits for a scope that was not granted.
 */
import { z } from 'zod';

const Found = z.object({
  at: z.number(),
  /** Properties to ask for beside the fixed ones. */
  properties: z.array(z.string()),
  /** Usage metrics among them. */
  metrics: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
});
/** What a portal has that no table can know; looked up with one call and kept with the cursor. */
export type Found = z.output<typeof Found>;

export const ObjectCursor = z.object({
  v: z.literal(1),
  phase: z.enum(['backfill', 'sweep', 'archived', 'idle', 'blocked']),
  /** Everything modified up to here has been read. */
  since: z.number(),
  /** The end of the window in hand. */
  windowEnd: z.number(),
  /** List position, in backfill and archived. */
  after: z.string().nullable(),
  /** Last id read in the window, in sweep. */
  lastId: z.string().nullable(),
  fullAt: z.number(),
  archivedAt: z.number(),
  archivedPages: z.int(),
  found: Found.nullable(),
});
export type ObjectCursor = z.output<typeof ObjectCursor>;

export const OwnerCursor = z.object({
  v: z.literal(1),
  phase: z.enum(['active', 'archived', 'idle']),
  after: z.string().nullable(),
  /** The moment this run reads up to; a second read up to the same moment has nothing to do. */
  until: z.number(),
});
export type OwnerCursor = z.output<typeof OwnerCursor>;
