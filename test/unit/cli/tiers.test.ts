import { describe, expect, it } from 'vitest';
import { tierQuestion } from '../../../src/cli/commands/tiers.ts';
import { tiersText } from '../../../src/cli/tables/tiers-text.ts';

const present = {
  tiers: { medium: 0.06, high: 0.15, critical: 0.3 },
  counts: { low: 200, medium: 30, high: 9, critical: 1 },
};

describe('tierQuestion', () => {
  it('asks from a capacity, from a cost, or nothing', () => {
    expect(tierQuestion({ capacity: '40' })).toEqual({ by: 'capacity', capacity: 40 });
    expect(tierQuestion({ capacity: '40', criticalShare: '20%' })).toEqual({
      by: 'capacity',
      capacity: 40,
      criticalShare: 0.2,
    });
    expect(tierQuestion({ cost: '500', saves: '30%', value: '20000' })).toEqual({
      by: 'cost',
      cost: 500,
      saves: 0.3,
      value: 20_000,
    });
    expect(tierQuestion({})).toEqual({ by: 'none' });
  });

  it.each([
    [{ capacity: '40', cost: '1' }, 'not from both'],
    [{ cost: '500' }, 'needs --cost, --saves and --value'],
    [{ apply: true }, '--apply stores a proposal'],
    [{ capacity: 'many' }, '--capacity many is not a number above 0'],
    [{ cost: '500', saves: '3', value: '9' }, '--saves 3 is not a number above 0 and up to 1'],
  ])('refuses %o', (options, message) => {
    expect(() => tierQuestion(options)).toThrow(message);
  });
});

describe('tiersText', () => {
  it('shows how it is', () => {
    expect(tiersText({ present, proposal: null })).toBe(
      [
        '  tier      from  customers',
        '  critical  30 %          1',
        '  high      15 %          9',
        '  medium     6 %         30',
        '  low        0 %        200',
        '',
      ].join('\n'),
    );
  });

  it('shows a proposal beside it, with what it may be expected to find', () => {
    const text = tiersText({
      present,
      proposal: {
        tiers: { medium: 0.05, high: 0.1, critical: 0.2 },
        counts: { low: 190, medium: 30, high: 15, critical: 5 },
        expected: [{ tier: 'critical', precision: 0.4, recall: 0.2 }],
        reason: 'For 20 accounts at a time.',
      },
    });
    expect(text).toMatch(/critical +30 % +1 +20 % +5 +40\s% +20\s%\n/);
    expect(text).toContain('For 20 accounts at a time.');
  });

  it('says why there is no proposal', () => {
    expect(tiersText({ present, proposal: { tiers: null, reason: 'Too few.' } })).toContain('\n\nToo few.\n');
  });
});
