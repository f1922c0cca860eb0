import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

/** What the code relies on holds for the real clock and for the one that tests use in its place. */
describe.each([
  { name: 'system', make: () => ({ clock: systemClock, pass: async () => undefined }) },
  {
    name: 'fake',
    make: () => {
      const clock = new FakeClock();
      return { clock, pass: (ms: number) => clock.advance(ms) };
    },
  },
])('the $name clock', ({ make }) => {
  it('sleeps no shorter than asked', async () => {
    const { clock, pass } = make();
    const began = clock.now().getTime();
    const slept = clock.sleep(30);
    await pass(30);
    await slept;
    expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(29);
  });

  it('rejects with the reason of the signal, before and during the sleep', async () => {
    const { clock } = make();
    const reason = new Error('stop');
    await expect(clock.sleep(1_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const later = new AbortController();
    const slept = clock.sleep(1_000, later.signal);
    later.abort(reason);
    await expect(slept).rejects.toBe(reason);
  });

  it('can sleep longer than a timer of Node can', async () => {
    const { clock } = make();
    const stop = new AbortController();
    const woken = clock.sleep(2 ** 33, stop.signal).then(
      () => 'woken',
      () => 'stopped',
    );
    const first = await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, 20, 'asleep'))]);
    stop.abort();
    expect([first, await woken]).toEqual(['asleep', 'stopped']);
  });
});
