import type { AppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';

/** How a slice ended: finished, went on, will be tried again, waits for a rate limit, is given up, was stopped, lost its lock. */
export const sliceOutcomes = ['done', 'next', 'retry', 'rate_limited', 'failed', 'handed_back', 'lost'] as const;
export type SliceOutcome = (typeof sliceOutcomes)[number];

export interface SliceEvent {
  readonly type: 'slice';
  readonly queue: string;
  readonly job: string;
  readonly jobId: string;
  /** From the payload, where it names one: an error of kind reauth or config concerns this install. */
  readonly installId?: string;
  readonly payload: unknown;
  readonly outcome: SliceOutcome;
  readonly durationMs: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly error?: AppError;
}

export interface StalledEvent {
  readonly type: 'stalled';
  readonly queue: string;
  readonly jobId: string;
}

export type QueueEvent = SliceEvent | StalledEvent;
/** Awaited before the job is settled, so what it does about a failure survives a crash. Its own errors are logged. */
export type OnQueueEvent = (event: QueueEvent) => void | Promise<void>;

/** Calls the listener; what it throws is logged and never changes the fate of a job. */
export async function notify(event: QueueEvent, onEvent: OnQueueEvent | undefined, log: Logger): Promise<void> {
  try {
    await onEvent?.(event);
  } catch (err) {
    log.error({ err, event: event.type }, 'queue event listener failed');
  }
}
