/**
 * Glossary: a *spec* declares a job (name, queue, payload, key); a *runner* does it; a *slice* is one run of it: short, ends
 * with `done`, or with `next`, the payload the same job goes on with; the *queue* keeps jobs; a *worker* runs them.
 */
import { z } from 'zod';
import type { Logger } from './logger.ts';

export interface JobSpec<N extends string = string, P extends z.ZodType = z.ZodType> {
  /** `area.verb`; a database value, never renamed. */
  readonly name: N;
  readonly queue: string;
  /** Attempts for transient errors and defects; rate limits spend none. */
  readonly attempts: number;
  /** Hard limit of one slice: then `signal` is aborted. */
  readonly timeoutMs: number;
  /** Ids and small options only. Parsed at enqueue and at run. */
  readonly payload: P;
  /** At most one waiting or active job per key. */
  readonly key: (payload: z.output<P>) => string;
  /** Cron pattern (UTC); the schedule is upserted at start with the job's name as its id. */
  readonly schedule?: string;
}

/** Ties the payload's type to the spec. */
export function defineJob<N extends string, P extends z.ZodType>(spec: JobSpec<N, P>): JobSpec<N, P> {
  return spec;
}

/** What a job that does a step of a run is told. */
export const StepPayload = z.object({ installId: z.uuid(), runId: z.uuid(), step: z.string() });

export type PayloadOf<S> = S extends JobSpec<string, infer P> ? z.output<P> : never;
/** Job name → payload, of a registry of specs. */
export type JobMap<R extends readonly JobSpec[]> = { [S in R[number] as S['name']]: PayloadOf<S> };

export type Outcome<P> = { readonly done: true; readonly counts?: Record<string, number> } | { readonly next: P };

export interface JobContext<S> {
  readonly services: S;
  readonly log: Logger;
  /** Aborted on timeout and on shutdown: finish the page in hand, then return. */
  readonly signal: AbortSignal;
  readonly attempt: { readonly n: number; readonly last: boolean };
}

export type Runner<Spec extends JobSpec, S> = (
  payload: PayloadOf<Spec>,
  ctx: JobContext<S>,
) => Promise<Outcome<PayloadOf<Spec>>>;

/** What services may know of the queue. Work that follows from changed rows goes through the outbox instead. */
export interface JobProducer {
  enqueue(name: string, payload: unknown): Promise<void>;
}
