import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bridgeOf, convertSums } from '../../../../src/domain/kpi/bridge.ts';
import { addMoney, centsIn, emptySums } from '../../../../src/domain/kpi/sums.ts';

describe('conversion to one currency', () => {
  it('adds up at any rate, and leaves out and names what has none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e9), { minLength: 4, maxLength: 4 }),
        fc.double({ min: 0.001, max: 200, noNaN: true }),
        ([a, b, c, d], rate) => {
          const sums = emptySums();
          for (const currency of ['USD', 'GBP', 'EUR']) {
            addMoney(sums, currency, 'recurringStart', (a as number) + (c as number));
            addMoney(sums, currency, 'new', b as number);
            addMoney(sums, currency, 'churn', c as number);
            addMoney(sums, currency, 'expansion', d as number);
            addMoney(sums, currency, 'recurringEnd', (a as number) + (b as number) + (d as number));
            addMoney(sums, currency, 'pricedOrders', 3);
          }
          const found = convertSums(sums, 'EUR', (currency) => (currency === 'USD' ? rate : null));
          expect(found.missing).toEqual(['GBP']);
          expect(found.sums.money.map(({ currency }) => currency)).toEqual(['EUR']);
          const bridge = bridgeOf(found.sums, 'EUR');
          expect(bridge.start + bridge.new + bridge.expansion - bridge.churn).toBe(bridge.end);
          expect(bridge.end).toBe(centsIn(found.sums, 'EUR', 'recurringEnd'));
          expect(centsIn(found.sums, 'EUR', 'pricedOrders')).toBe(6);
          const end = centsIn(sums, 'USD', 'recurringEnd');
          expect(bridge.end).toBe(Math.round(end * rate) + end);
        },
      ),
    );
  });

  it('takes no rate of zero or below, nor one that is no number', () => {
    const sums = emptySums();
    addMoney(sums, 'USD', 'orderCents', 100);
    for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(convertSums(sums, 'EUR', () => rate).missing).toEqual(['USD']);
    }
  });
});
