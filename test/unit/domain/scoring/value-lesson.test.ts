import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../../src/domain/random.ts';
import { viewAsOf } from '../../../../src/domain/records/as-of.ts';
import { contractAsOf } from '../../../../src/domain/records/contract.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { addTenures, emptyTenures, type TenureCounts } from '../../../../src/domain/scoring/tenure-counts.ts';
import { createValueLesson } from '../../../../src/domain/scoring/value-lesson.ts';
import type { ValueModels } from '../../../../src/domain/scoring/value-models.ts';
import { purchase, term, timeline, today } from '../timelines.ts';

function tenuresOf(...customers: (readonly CrmRecord[])[]): TenureCounts {
  const counts = emptyTenures();
  for (const records of customers) addTenures(counts, contractAsOf(viewAsOf(timeline(records), today), 30), today, 30);
  return counts;
}

function learn(customers: readonly (readonly CrmRecord[])[], knownUntil = today): ValueModels {
  const lesson = createValueLesson({ knownUntil, graceDays: 30, exchange: null, model: 'auto' });
  for (const records of customers) lesson.add(timeline(records));
  return lesson.finish();
}

/** Yearly terms from `startYearsAgo` on; `years` of them. */
const years = (startYearsAgo: number, many: number): CrmRecord[] =>
  Array.from({ length: many }, (_, i) => term(startYearsAgo * 365 - i * 365, { kind: i === 0 ? 'new' : 'renewal' }));

describe('tenures', () => {
  it('count the year in which a contract was not renewed, and the whole years of one that runs', () => {
    expect(tenuresOf(years(4, 1))).toEqual({ left: [0, 1], stayed: [] });
    expect(tenuresOf(years(4, 3))).toEqual({ left: [0, 0, 0, 1], stayed: [] });
    expect(tenuresOf(years(2.5, 3))).toEqual({ left: [], stayed: [0, 0, 1] });
  });

  it('leave out a year that is not over: neither who left in it nor who stays', () => {
    const left = [term(550, { termEnd: today - 150 * 86_400_000 })];
    expect(tenuresOf(left)).toEqual({ left: [], stayed: [0, 1] });
    expect(tenuresOf(years(0.5, 1))).toEqual({ left: [], stayed: [] });
  });

  it('take a customer who came back as one anew', () => {
    const back = [...years(6, 2), ...years(2.5, 3)];
    expect(tenuresOf(back)).toEqual({ left: [0, 0, 1], stayed: [0, 0, 1] });
  });

  it('are none of repeat buyers', () => {
    expect(tenuresOf([purchase(900), purchase(500)])).toEqual(emptyTenures());
  });
});

describe('a lesson', () => {
  it('finds the curve of contracts', () => {
    // Fader and Hardie 2007, "Regular": of 1,000 so many are there after 1 to 4 years.
    const there = [1_000, 631, 468, 382, 326];
    const customers = there.flatMap((alive, year) => {
      const gone = alive - (there[year + 1] ?? 0);
      return Array.from({ length: Math.round(gone / 5) }, () => years(4.5, year === 4 ? 5 : year + 1));
    });
    const { fitted } = learn(customers).contract;
    expect(fitted).toMatchObject({ spells: 200 });
    expect((fitted?.alpha ?? 0) / ((fitted?.alpha ?? 0) + (fitted?.beta ?? 1))).toBeCloseTo(0.37, 1);
    expect(fitted?.alpha).toBeGreaterThan(0.4);
    expect(fitted?.alpha).toBeLessThan(1.1);
  });

  it('says what it has too little of', () => {
    const models = learn([...Array.from({ length: 60 }, () => years(2.5, 3)), [purchase(300), purchase(100)]]);
    expect(models).toMatchObject({ format: 1, customers: 61, contract: { fitted: null }, buying: { fitted: null } });
    expect(models.contract.reason).toBe(
      '0 departures in 60 contracts of a year or more: too few for a curve of their own',
    );
    expect(models.buying.reason).toBe('too few customers have bought again to learn from: 1, 50 are needed');
    expect(models.spend.EUR?.reason).toBe('too few customers have bought again in EUR to learn from: 1, 30 are needed');
  });

  it('finds how repeat buyers buy and spend, and nothing in what comes later', () => {
    const random = randomOf(3);
    const customers = Array.from({ length: 300 }, () => {
      const rate = 0.02 + 0.08 * random.unit();
      const spend = 2_000 + 8_000 * random.unit();
      const deals: CrmRecord[] = [];
      for (let day = 700; day > -300; day -= Math.max(1, -Math.log(1 - random.unit()) / (rate / 7))) {
        deals.push(purchase(day, { amountCents: Math.round(spend * (0.5 + random.unit())) }));
        if (random.unit() < 0.1) break;
      }
      return deals;
    });
    const models = learn(customers);
    expect(models.buying.fitted).toMatchObject({ buyers: 300 });
    const { p, q, gamma } = models.spend.EUR?.fitted ?? { p: 0, q: 0, gamma: 0 };
    expect((p * gamma) / (q - 1)).toBeGreaterThan(4_000);
    expect((p * gamma) / (q - 1)).toBeLessThan(8_000);
    const known = customers.map((deals) =>
      deals.filter((each) => each.type === 'deal' && (each.closedAt ?? 0) <= today),
    );
    expect(learn(known)).toEqual(models);
  });

  it('is whole numbers and plain data: stored and loaded it is the same', () => {
    const models = learn([years(3, 2), [purchase(10)]]);
    expect(JSON.parse(JSON.stringify(models))).toEqual(models);
  });
});
