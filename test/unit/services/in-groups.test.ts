import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inGroups } from '../../../src/services/sync/in-groups.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Yields 0, 1, …, and notes how far it was read and whether it was ended. */
function counter(n: number, { failAt = Infinity, turns = 0 } = {}) {
  const seen = { asked: 0, ended: false };
  async function* source(): AsyncGenerator<number> {
    try {
      for (let i = 0; i < n; i += 1) {
        for (let t = 0; t < turns; t += 1) await turn();
        if (i === failAt) throw new Error('the source failed');
        seen.asked = i + 1;
        yield i;
      }
    } finally {
      seen.ended = true;
    }
  }
  return { seen, source: source() };
}

const patient = (clock = new FakeClock()) => ({
  waitMs: 200,
  sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms, signal),
});

async function collect(groups: AsyncIterable<readonly number[]>, into: number[][], turns = 0): Promise<void> {
  for await (const group of groups) {
    into.push([...group]);
    for (let t = 0; t < turns; t += 1) await turn();
  }
}

describe('grouping', () => {
  it('hands on everything in order, never more than the limit at once, whoever is the slower one', async () => {
    const speed = fc.integer({ min: 0, max: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 30 }),
        fc.integer({ min: 1, max: 7 }),
        speed,
        speed,
        async (n, limit, fast, slow) => {
          const got: number[][] = [];
          await collect(inGroups(counter(n, { turns: fast }).source, { limit, ...patient() }), got, slow);
          expect(got.flat()).toEqual(Array.from({ length: n }, (_, i) => i));
          for (const group of got) expect(group.length).toBeLessThanOrEqual(limit);
          for (const group of got) expect(group.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('hands on what came before a failure, then fails', async () => {
    const source = fc.record({ failAt: fc.nat({ max: 12 }), limit: fc.integer({ min: 1, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(source, async ({ failAt, limit }) => {
        const got: number[][] = [];
        const groups = inGroups(counter(20, { failAt }).source, { limit, ...patient() });
        await expect(collect(groups, got)).rejects.toThrow('the source failed');
        expect(got.flat()).toEqual(Array.from({ length: failAt }, (_, i) => i));
      }),
      { numRuns: 40 },
    );
  });

  it('ends the source when the reader stops early, and asks it for no more than one group ahead', async () => {
    const { seen, source } = counter(1_000);
    for await (const group of inGroups(source, { limit: 4, ...patient() })) if (group.includes(4)) break;
    expect(seen.ended).toBe(true);
    expect(seen.asked).toBeLessThanOrEqual(13);
  });

  it('fetches on while the reader is busy', async () => {
    const { seen, source } = counter(8);
    const groups = inGroups(source, { limit: 4, ...patient() });
    await groups.next();
    await turn();
    expect(seen.asked).toBe(8);
    await groups.return(undefined);
  });

  it('does not wait for ever for a full group', async () => {
    const clock = new FakeClock();
    const late = Promise.withResolvers<void>();
    async function* source(): AsyncGenerator<number> {
      yield 1;
      await late.promise;
      yield 2;
    }
    const groups = inGroups(source(), { limit: 4, ...patient(clock) });
    const first = groups.next();
    await clock.advance(199);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect((await first).value).toEqual([1]);
    late.resolve();
    expect((await groups.next()).value).toEqual([2]);
    expect((await groups.next()).done).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  it('of nothing is nothing', async () => {
    const got: number[][] = [];
    await collect(inGroups(counter(0).source, { limit: 3, ...patient() }), got);
    expect(got).toEqual([]);
  });
});
