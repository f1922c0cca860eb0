import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError, type ErrorKind, errorKinds } from '../../../src/contracts/errors.ts';
import { backoffMs, decide, logLevel } from '../../../src/queue/retry-policy.ts';

const error = (kind: ErrorKind, retryAfterMs?: number) =>
  new AppError(kind, 'on purpose', { code: 'ON_PURPOSE', ...(retryAfterMs !== undefined && { retryAfterMs }) });
const first = { n: 1, last: false };
const last = { n: 5, last: true };
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('retry policy', () => {
  test.each([
    ['transient', 'retry', 'fail'],
    ['defect', 'retry', 'fail'],
    ['rate_limited', 'delay', 'delay'],
    ['reauth', 'fail', 'fail'],
    ['config', 'fail', 'fail'],
    ['rejected', 'fail', 'fail'],
  ] as const)('%s: %s, and on the last attempt %s', (kind, early, late) => {
    expect(decide(error(kind), first, 0.5).action).toBe(early);
    expect(decide(error(kind), last, 0.5).action).toBe(late);
  });

  test('the delay doubles from attempt to attempt, up to ten minutes', () => {
    const delays = [1, 2, 3, 4, 10, 11, 60].map((n) => backoffMs(n, 0));
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  });

  test('jitter keeps every delay between half and the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), chance, (n, random) => {
        const whole = 2 * backoffMs(n, 0);
        const delay = backoffMs(n, random);
        expect(delay).toBeGreaterThanOrEqual(whole / 2);
        expect(delay).toBeLessThanOrEqual(whole);
      }),
    );
  });

  test('a rate limit waits at least as long as the vendor asked, and at most a tenth of a day over a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), chance, (askedMs, random) => {
        const decision = decide(error('rate_limited', askedMs), first, random);
        const dayMs = 24 * 60 * 60_000;
        if (decision.action !== 'delay') throw new Error(decision.action);
        expect(decision.delayMs).toBeGreaterThanOrEqual(Math.min(askedMs, dayMs));
        expect(decision.delayMs).toBeLessThanOrEqual(dayMs * 1.1);
      }),
    );
  });

  test('a rate limit without a time waits half a minute', () => {
    expect(decide(error('rate_limited'), first, 0)).toEqual({ action: 'delay', delayMs: 30_000 });
  });

  test('a transient error with a time of its own is not retried before it', () => {
    expect(decide(error('transient', 60_000), first, 0)).toEqual({ action: 'retry', delayMs: 60_000 });
  });

  test('every decision has a delay that a timer can hold', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...errorKinds),
        fc.option(fc.nat(), { nil: undefined }),
        fc.integer({ min: 1, max: 100 }),
        chance,
        (kind, askedMs, n, random) => {
          const decision = decide(error(kind, askedMs), { n, last: false }, random);
          if (decision.action === 'fail') return;
          expect(decision.delayMs).toBeGreaterThanOrEqual(0);
          expect(decision.delayMs).toBeLessThan(2 ** 31);
        },
      ),
    );
  });

  test('a transient error is a warning, and an error once the attempts are spent', () => {
    expect([logLevel(error('transient'), first), logLevel(error('transient'), last)]).toEqual(['warn', 'error']);
    expect(errorKinds.map((kind) => logLevel(error(kind), first))).toEqual([
      'warn',
      'info',
      'warn',
      'warn',
      'info',
      'error',
    ]);
  });
});
