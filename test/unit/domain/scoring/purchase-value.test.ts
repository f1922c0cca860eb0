import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../src/domain/money/rates.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import { viewAsOf } from '../../../../src/domain/records/as-of.ts';
import { contractAsOf } from '../../../../src/domain/records/contract.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { purchaseValue } from '../../../../src/domain/scoring/purchase-value.ts';
import { defaultScoringSettings, type ScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import type { ValueModels } from '../../../../src/domain/scoring/value-models.ts';
import { account, purchase, timeline, today } from '../timelines.ts';

/** CDNOW: Fader, Hardie, Lee 2005, Table 2, and Fader, Hardie 2013 (note 025), spend in hundredths of a dollar. */
const cdnow: ValueModels = {
  format: 1,
  knownUntil: today,
  customers: 2_357,
  contract: { fitted: null, reason: 'none' },
  buying: { fitted: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, buyers: 2_357, repeatBuyers: 946 }, reason: null },
  spend: { EUR: { fitted: { p: 6.25, q: 3.74, gamma: 1_544, repeatBuyers: 946 }, reason: null } },
};
const week39 = { horizonYears: (39 * 7) / 365.25, discountRate: 0, margin: 1 };

function worthOf(
  records: readonly CrmRecord[],
  given: Partial<ScoringSettings['value']> = {},
  models: ValueModels | null = cdnow,
) {
  const settings = { ...defaultScoringSettings, value: { ...defaultScoringSettings.value, ...given } };
  const contract = contractAsOf(viewAsOf(timeline(records), today), 30);
  return purchaseValue(contract, today, settings, { models, exchange: null });
}

/** The paper's customer: x = 2, t_x = 30.43, T = 38.86 weeks; repeats of 22.35 on the mean. */
const papers = [272, 200, 59].map((daysAgo, i) =>
  purchase(daysAgo, { amountCents: [3_000, 2_000, 2_470][i] as number }),
);

describe('purchaseValue', () => {
  it('is the published 1.226 purchases at the published mean spend of 24.66', () => {
    const found = worthOf(papers, week39);
    expect('cents' in found && found.cents / (1.226 * 2_466)).toBeCloseTo(1, 2);
  });

  it('is less when discounted and of a share of margin, and more over a longer time', () => {
    const cents = (given: Partial<ScoringSettings['value']>) => {
      const found = worthOf(papers, { ...week39, ...given });
      return 'cents' in found ? found.cents : Number.NaN;
    };
    expect(cents({ margin: 0.5 })).toBeCloseTo(cents({}) / 2, -1);
    expect(cents({ discountRate: 0.2 })).toBeLessThan(cents({}));
    expect(cents({ horizonYears: 3 })).toBeGreaterThan(cents({}));
  });

  it('has an interval from nothing, for who may be gone, to several purchases', () => {
    expect(worthOf(papers, week39)).toMatchObject({ lowCents: 0 });
    const found = worthOf(papers, week39);
    expect('cents' in found && found.highCents).toBeGreaterThan(2 * 2_466);
  });

  it('has an interval that holds about four in five of what customers who follow the models go on to buy', () => {
    const random = randomOf(17);
    const parameters = { r: 2, alpha: 8, a: 1, b: 9 };
    const spend = { p: 6, q: 6, gamma: 5_000 };
    const models: ValueModels = {
      ...cdnow,
      buying: { fitted: { ...parameters, buyers: 5_000, repeatBuyers: 4_000 }, reason: null },
      spend: { EUR: { fitted: { ...spend, repeatBuyers: 4_000 }, reason: null } },
    };
    const gamma = (shape: number): number => {
      // Marsaglia and Tsang 2000.
      const [d, c] = [shape - 1 / 3, 1 / Math.sqrt(9 * (shape - 1 / 3))];
      for (;;) {
        const x = random.normal();
        const v = (1 + c * x) ** 3;
        if (v > 0 && Math.log(random.unit()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
      }
    };
    let [held, mean, said, many] = [0, 0, 0, 0];
    for (let i = 0; i < 1_200; i++) {
      const rate = gamma(parameters.r) / parameters.alpha / 7;
      const leaves = 1 / (1 + gamma(parameters.b) / gamma(parameters.a));
      const nu = gamma(spend.q) / spend.gamma;
      const deals: CrmRecord[] = [];
      let comes = 0;
      for (let daysAgo = 300, first = true; daysAgo > -365; first = false) {
        const amountCents = Math.max(1, Math.round(gamma(spend.p) / nu));
        if (daysAgo >= 1) deals.push(purchase(Math.ceil(daysAgo), { amountCents }));
        else comes += amountCents;
        if (!first && random.unit() < leaves) break;
        daysAgo += Math.log(1 - random.unit()) / rate;
      }
      const found = worthOf(deals, { horizonYears: 1, discountRate: 0, margin: 1 }, models);
      if ('reason' in found) continue;
      many += 1;
      mean += comes;
      said += found.cents;
      if (comes >= found.lowCents && comes <= found.highCents) held += 1;
    }
    expect(many).toBeGreaterThan(1_000);
    expect(held / many).toBeGreaterThan(0.76);
    expect(held / many).toBeLessThan(0.93);
    expect(said / mean).toBeGreaterThan(0.88);
    expect(said / mean).toBeLessThan(1.12);
  });

  it('is not known before the first lesson, without models, or in a currency of which nothing was learnt', () => {
    expect(worthOf(papers, {}, null)).toEqual({ reason: 'how repeat buyers buy is not learnt yet' });
    const few: ValueModels = { ...cdnow, buying: { fitted: null, reason: 'too few' } };
    expect(worthOf(papers, {}, few)).toEqual({ reason: 'too few' });
    expect(worthOf(papers, {}, { ...cdnow, spend: {} })).toEqual({ reason: 'too few repeat buyers in the currency' });
  });

  it('never adds up two currencies without a rate', () => {
    const mixed = [account(), purchase(200), purchase(100, { currency: 'USD' })];
    expect(worthOf(mixed)).toEqual({ reason: 'bought in USD and EUR, and there is no rate' });
    const contract = contractAsOf(viewAsOf(timeline(mixed), today), 30);
    const rates = [{ from: 'USD', to: 'EUR', date: '2020-01-01', rate: '0.9' }];
    const exchange = exchangeOf({ reportingCurrency: 'EUR', rates });
    const found = purchaseValue(contract, today, defaultScoringSettings, { models: cdnow, exchange });
    expect(found).toHaveProperty('cents');
  });

  it('is whole cents in its interval, or a reason, whatever was bought and however it is asked', () => {
    const deals = fc.array(
      fc.record({
        daysAgo: fc.integer({ min: 0, max: 4_000 }),
        amountCents: fc.option(fc.integer({ min: -1e12, max: 1e12 })),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const value = fc.record({
      horizonYears: fc.double({ min: 0.01, max: 10, noNaN: true }),
      discountRate: fc.double({ min: -0.9, max: 10, noNaN: true }),
      margin: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const parameter = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    const buying = fc.record({ r: parameter, alpha: parameter, a: parameter, b: parameter });
    const spend = fc.record({ p: parameter, q: parameter, gamma: parameter });
    fc.assert(
      fc.property(deals, value, buying, spend, (bought, given, ofBuying, ofSpend) => {
        const models: ValueModels = {
          ...cdnow,
          buying: { fitted: { ...ofBuying, buyers: 100, repeatBuyers: 50 }, reason: null },
          spend: { EUR: { fitted: { ...ofSpend, repeatBuyers: 50 }, reason: null } },
        };
        const found = worthOf(
          bought.map(({ daysAgo, amountCents }) => purchase(daysAgo, { amountCents })),
          given,
          models,
        );
        if ('reason' in found) {
          expect(found.reason).not.toBe('');
          return;
        }
        expect(Object.values(found).every(Number.isSafeInteger)).toBe(true);
        expect(0 <= found.lowCents && found.lowCents <= found.cents && found.cents <= found.highCents).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
