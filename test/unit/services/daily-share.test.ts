import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DailyUse, dailyState, refusalOf } from '../../../src/services/install/daily-share.ts';

const hourMs = 3_600_000;
const now = Date.UTC(2026, 0, 2, 12, 30);
const hour = (hoursAgo: number): number => Math.floor(now / hourMs) * hourMs - hoursAgo * hourMs;
const use = (over: Partial<DailyUse> = {}): DailyUse => ({ hours: [], granted: 10_000, share: 0.2, ...over });

describe('the share of a day’s calls', () => {
  it('counts the calls of the last 24 hours, a whole hour at a time', () => {
    const hours = [
      { at: hour(26), calls: 500 },
      { at: hour(24), calls: 30 },
      { at: hour(0), calls: 7 },
    ];
    expect(dailyState(use({ hours }), now)).toEqual({ used: 37, allowed: 2_000 });
  });

  it('lets everything call below 95 %, what is essential up to the whole share, and nothing beyond', () => {
    const used = (calls: number): DailyUse => use({ hours: [{ at: hour(0), calls }] });
    expect(refusalOf(used(1_899), now, false)).toBeUndefined();
    expect(refusalOf(used(1_900), now, false)).toMatchObject({
      kind: 'rate_limited',
      detail: { code: 'API_SHARE_USED' },
    });
    expect(refusalOf(used(1_900), now, true)).toBeUndefined();
    expect(refusalOf(used(1_999), now, true)).toBeUndefined();
    expect(refusalOf(used(2_000), now, true)).toMatchObject({ kind: 'rate_limited' });
  });

  it('names the time after which the call is admitted, whatever was called when', () => {
    const hours = fc.array(fc.record({ ago: fc.nat(30), calls: fc.integer({ min: 1, max: 900 }) }), { maxLength: 30 });
    fc.assert(
      fc.property(hours, fc.boolean(), (made, isEssential) => {
        const sorted = made.sort((a, b) => b.ago - a.ago).map(({ ago, calls }) => ({ at: hour(ago), calls }));
        const refusal = refusalOf(use({ hours: sorted }), now, isEssential);
        if (refusal === undefined) return;
        const waitMs = refusal.detail.retryAfterMs ?? 0;
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(25 * hourMs);
        expect(refusalOf(use({ hours: sorted }), now + waitMs, isEssential)).toBeUndefined();
      }),
    );
  });

  it('refuses no call for longer than a day where the share allows none at all', () => {
    expect(refusalOf(use({ granted: 3 }), now, true)?.detail.retryAfterMs).toBe(24 * hourMs);
  });
});
