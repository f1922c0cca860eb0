import { describe, expect, it } from 'vitest';
import { segmentOf } from '../../../../src/domain/scoring/segment.ts';

describe('segmentOf', () => {
  it.each([
    ['high', 20_000_000, 'retention', 'at risk'],
    ['critical', null, 'retention', 'at risk'],
    ['low', 20_000_000, 'expansion', 'high value'],
    ['medium', 5_000_000, 'expansion', 'rising'],
    ['low', 5_000_000, 'retention', 'steady'],
    ['low', 500_000, 'retention', 'low value'],
    ['low', null, 'retention', null],
    [null, 20_000_000, 'acquisition', null],
  ] as const)('puts tier %s with value %s in %s to %s', (tier, cents, stage, segment) => {
    expect(segmentOf(tier, cents, stage)).toBe(segment);
  });
});
