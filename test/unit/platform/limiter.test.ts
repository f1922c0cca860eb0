import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateBudget } from '../../../src/contracts/connector.ts';
import { createLimiter, type Limiter } from '../../../src/platform/limiter.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const never = new AbortController().signal;
const budget = (over: Partial<RateBudget> = {}): RateBudget => ({
  name: 'api',
  limit: 10,
  perMs: 1_000,
  concurrency: 10,
  ...over,
});

interface Server {
  /** When it counted each call. */
  readonly countedAt: number[];
  maxInFlight: number;
}

/** Calls without end: each takes `roundTrip()`, and is counted after the share `stage` of it. */
function keepBusy(limiter: Limiter, clock: FakeClock, roundTrip: () => number, stage: number): Server {
  const server: Server = { countedAt: [], maxInFlight: 0 };
  let inFlight = 0;
  const one = async (): Promise<void> => {
    const lease = await limiter.acquire(never);
    inFlight += 1;
    server.maxInFlight = Math.max(server.maxInFlight, inFlight);
    const total = roundTrip();
    server.countedAt.push(clock.now().getTime() + Math.round(total * stage));
    await clock.sleep(total);
    inFlight -= 1;
    lease.release(true);
    void one();
  };
  for (let i = 0; i < 40; i += 1) void one();
  return server;
}

/** Most calls that the server counted in any window. */
function fullest(countedAt: readonly number[], perMs: number): number {
  const sorted = countedAt.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while ((sorted[to] ?? 0) - (sorted[from] ?? 0) >= perMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

describe('the limiter', () => {
  it('never lets the server count more than the limit in any window, nor more in flight than allowed', async () => {
    const cases = fc.record({
      limit: fc.integer({ min: 1, max: 12 }),
      concurrency: fc.integer({ min: 1, max: 15 }),
      perMs: fc.constantFrom(200, 1_000, 10_000),
      base: fc.integer({ min: 0, max: 300 }),
      jitter: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 20 }),
      countedAtArrival: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ limit, concurrency, perMs, base, jitter, countedAtArrival }) => {
        const clock = new FakeClock();
        const limiter = createLimiter(budget({ limit, concurrency, perMs }), clock);
        let calls = 0;
        // The server is slow at random; it counts when a request arrives, or when it answers.
        const roundTrip = () => base + (jitter[calls++ % jitter.length] ?? 0);
        const server = keepBusy(limiter, clock, roundTrip, countedAtArrival ? 0 : 1);
        await clock.advance(perMs * 6);
        expect(fullest(server.countedAt, perMs)).toBeLessThanOrEqual(limit);
        expect(server.maxInFlight).toBeLessThanOrEqual(concurrency);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    { limit: 100, perMs: 10_000, roundTripMs: 200 },
    { limit: 190, perMs: 10_000, roundTripMs: 350 },
    { limit: 5, perMs: 1_000, roundTripMs: 120 },
    { limit: 5, perMs: 1_000, roundTripMs: 250 },
  ])('uses 95 % of $limit calls in $perMs ms at $roundTripMs ms each', async ({ limit, perMs, roundTripMs }) => {
    const clock = new FakeClock();
    const limiter = createLimiter(budget({ limit, perMs, concurrency: 50 }), clock);
    const server = keepBusy(limiter, clock, () => roundTripMs, 0.3);
    const windows = 6_000 / limit;
    await clock.advance(windows * perMs);
    expect(server.countedAt.length / (windows * limit)).toBeGreaterThanOrEqual(0.95);
    expect(fullest(server.countedAt, perMs)).toBeLessThanOrEqual(limit);
  });

  it('serves in order of arrival', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(budget({ limit: 1 }), clock);
    const order: number[] = [];
    for (const n of [1, 2, 3]) {
      void limiter.acquire(never).then((lease) => {
        order.push(n);
        lease.release(true);
      });
    }
    await clock.advance(5_000);
    expect(order).toEqual([1, 2, 3]);
  });

  it('lets a waiter go who gave up, and his place with him', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(budget({ concurrency: 1 }), clock);
    const first = await limiter.acquire(never);
    const gone = new AbortController();
    const given = limiter.acquire(gone.signal);
    const next = limiter.acquire(never);
    gone.abort(new Error('gave up'));
    await expect(given).rejects.toThrow('gave up');
    first.release(true);
    await expect(next).resolves.toBeDefined();
  });

  it('grants nothing while paused, and goes on by itself afterwards', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(budget(), clock);
    limiter.pause(clock.now().getTime() + 5_000);
    let granted = false;
    void limiter.acquire(never).then(() => (granted = true));
    await clock.advance(4_999);
    expect(granted).toBe(false);
    await clock.advance(2);
    expect(granted).toBe(true);
  });

  it('waits for slots that others used', async () => {
    const clock = new FakeClock();
    const usedAt = clock.now().getTime();
    const limiter = createLimiter(budget({ limit: 3 }), clock);
    limiter.learn(2, usedAt);
    limiter.learn(2, usedAt);
    const granted: number[] = [];
    for (let i = 0; i < 3; i += 1) void limiter.acquire(never).then(() => granted.push(clock.now().getTime() - usedAt));
    await clock.advance(2_000);
    expect(granted).toEqual([0, 1_001, 1_001]);
  });

  it('forgets what was used before, once its window is over', async () => {
    const clock = new FakeClock();
    const usedAt = clock.now().getTime() - 60_000;
    const limiter = createLimiter(budget({ limit: 1 }), clock);
    limiter.learn(1, usedAt);
    await expect(limiter.acquire(never)).resolves.toBeDefined();
  });

  it('counts a lease once, however often it is released', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(budget({ limit: 2 }), clock);
    const lease = await limiter.acquire(never);
    lease.release(true);
    lease.release(true);
    await expect(limiter.acquire(never)).resolves.toBeDefined();
  });
});
