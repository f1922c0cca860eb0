import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedValue, valueByChurn, valueByOrders } from '../../../../src/domain/value/simple-value.ts';
import { expectSound, wild } from './wild.ts';

describe('the forms that people check by hand', () => {
  test('100 at 10 % churn is 1000', () => {
    expect(valueByChurn(100, 0.1)).toEqual({ value: 1000, reason: null });
  });

  test('without churn there is no figure, and why', () => {
    expect(valueByChurn(100, 0)).toEqual({ value: null, reason: 'nobody leaves: without churn this value has no end' });
    expect(valueByChurn(100, 1.5)).toEqual({ value: null, reason: 'a churn rate is from 0 to 1' });
  });

  test('orders of 50, 4 a year, for 3 years are 600', () => {
    expect(valueByOrders(50, 4, 3)).toEqual({ value: 600, reason: null });
    expect(valueByOrders(50, -4, 3)).toEqual({ value: null, reason: 'a frequency is 0 or more' });
  });

  test('0.6·100 + 0.4·80 is 92', () => {
    const outcomes = [
      { probability: 0.6, value: 100 },
      { probability: 0.4, value: 80 },
    ];
    expect(expectedValue(outcomes)).toEqual({ value: 92, reason: null });
  });

  test('shares that add up to 1 but for rounding do; more than 1 is refused', () => {
    const tenths = Array.from({ length: 10 }, () => ({ probability: 0.1, value: 5 }));
    expect(expectedValue(tenths).value).toBeCloseTo(5, 12);
    expect(expectedValue([...tenths, { probability: 0.1, value: 5 }]).reason).toContain('more than 1');
    expect(expectedValue([]).reason).toBe('no outcome is given');
  });

  test('are numbers or reasons for wild input', () => {
    const outcomes = fc.array(fc.record({ probability: wild, value: wild }), { maxLength: 4 });
    fc.assert(
      fc.property(wild, wild, wild, outcomes, (a, b, c, all) => {
        expectSound([valueByChurn(a, b), valueByOrders(a, b, c), expectedValue(all)]);
      }),
      { numRuns: 500 },
    );
  });
});
