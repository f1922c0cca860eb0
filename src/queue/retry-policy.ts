// The only place that maps an error's kind to what happens with the job (docs/errors.md has the table).
import type { AppError, ErrorKind } from '../contracts/errors.ts';

export type Decision =
  /** Spends an attempt. */
  | { readonly action: 'retry'; readonly delayMs: number }
  /** Spends none. */
  | { readonly action: 'delay'; readonly delayMs: number }
  | { readonly action: 'fail' };

export type LogLevel = 'info' | 'warn' | 'error';

const firstRetryMs = 1_000;
const longestRetryMs = 10 * 60_000;
/** A vendor that names no time gets this long. */
const rateLimitMs = 30_000;
const longestRateLimitMs = 24 * 60 * 60_000;

/** Retried while attempts are left; the other kinds would fail the same way again. */
const retried: Record<ErrorKind, boolean> = {
  transient: true,
  defect: true,
  rate_limited: false,
  reauth: false,
  config: false,
  rejected: false,
};

const levels: Record<ErrorKind, LogLevel> = {
  transient: 'warn',
  defect: 'error',
  rate_limited: 'info',
  reauth: 'warn',
  config: 'warn',
  rejected: 'info',
};

/**
 * Exponential with jitter: half of the delay is fixed, half is chance, so that jobs that failed together do not come back
 * together. A vendor's own `retryAfterMs` is the least we wait.
 * @param n the attempt that failed, from 1
 * @param random in [0, 1)
 */
export function backoffMs(n: number, random: number, atLeastMs = 0): number {
  const full = Math.min(firstRetryMs * 2 ** Math.max(n - 1, 0), longestRetryMs);
  return Math.max(Math.round(full / 2 + (full / 2) * random), atLeastMs);
}

/** What happens with a job whose slice threw `error`. */
export function decide(error: AppError, attempt: { n: number; last: boolean }, random: number): Decision {
  const askedMs = error.detail.retryAfterMs;
  if (error.kind === 'rate_limited') {
    const delayMs = Math.min(Math.max(askedMs ?? rateLimitMs, 0), longestRateLimitMs);
    return { action: 'delay', delayMs: Math.round(delayMs * (1 + random / 10)) };
  }
  if (!retried[error.kind] || attempt.last) return { action: 'fail' };
  return { action: 'retry', delayMs: backoffMs(attempt.n, random, Math.min(askedMs ?? 0, longestRateLimitMs)) };
}

export function logLevel(error: AppError, attempt: { last: boolean }): LogLevel {
  return error.kind === 'transient' && attempt.last ? 'error' : levels[error.kind];
}
