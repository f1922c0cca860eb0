// What the queue stores for a job: the payload, and how far the job has come. Kept by this folder alone.
import { z } from 'zod';

/** A run of a spec. `slice` counts the slices done; `spent` is BullMQ's attempt count when this slice began. */
const RunEnvelope = z.object({
  kind: z.literal('run'),
  payload: z.unknown(),
  slice: z.number().int().min(0).default(0),
  spent: z.number().int().min(0).default(0),
});

/** A wish to enqueue: a schedule that came due, or work that came while the job of the same key stood between two slices. */
const EnqueueEnvelope = z.object({ kind: z.literal('enqueue'), payload: z.unknown() });

export const Envelope = z.discriminatedUnion('kind', [RunEnvelope, EnqueueEnvelope]);
export type Envelope = z.output<typeof Envelope>;
export type RunEnvelope = z.output<typeof RunEnvelope>;

export function firstRun(payload: unknown): RunEnvelope {
  return { kind: 'run', payload, slice: 0, spent: 0 };
}
