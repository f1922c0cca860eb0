import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../../src/domain/random.ts';
import { type FitOptions, fitSegments, segmentsOf } from '../../../../src/domain/segments/fit-segments.ts';
import { type CustomerFacts, segmentMethods } from '../../../../src/domain/segments/segmentation.ts';
import { movesSince, summarise } from '../../../../src/domain/segments/summary.ts';
import { anyCustomer, customer, history } from './customers.ts';

const options: FitOptions = {
  rules: [{ name: 'ours', when: { field: 'value', op: '>=', value: 9_000 } }],
  quadrants: {},
  seed: 7,
};
const many = (count: number, of: (i: number) => Partial<CustomerFacts>): CustomerFacts[] =>
  Array.from({ length: count }, (_, i) => customer(`c${String(i).padStart(4, '0')}`, of(i)));
const counts = (ids: readonly (string | null)[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const id of ids) found[id ?? 'none'] = (found[id ?? 'none'] ?? 0) + 1;
  return found;
};
/** JSON turns what is not finite into null. */
const hasOnlyFinite = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(hasOnlyFinite);
};

describe('every method', () => {
  it.each(segmentMethods)(
    '%s gives a stored fit that places any customers, and says nothing that is not finite',
    (method) => {
      fc.assert(
        fc.property(
          fc.array(anyCustomer, { maxLength: 30 }),
          fc.array(anyCustomer, { maxLength: 5 }),
          (own, others) => {
            const fitted = fitSegments(method, own, options);
            expect(hasOnlyFinite(fitted)).toBe(true);
            const stored = JSON.parse(JSON.stringify(fitted)) as typeof fitted;
            expect(stored).toEqual(fitted);
            const ids = new Set(fitted.segments.map(({ id }) => id));
            expect(ids.size).toBe(fitted.segments.length);
            for (const group of [own, others]) {
              const placed = segmentsOf(group, stored);
              expect(placed).toHaveLength(group.length);
              placed.forEach((id, i) => {
                if (id !== null) expect(ids).toContain(id);
                if (group[i]?.tier === null) expect(id).toBeNull();
              });
              const summary = summarise(stored.segments, group, placed, null);
              expect(hasOnlyFinite(summary)).toBe(true);
              expect(summary.reduce((sum, each) => sum + each.customers, 0)).toBe(
                placed.filter((id) => id !== null).length,
              );
            }
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it.each(segmentMethods.flatMap((method) => [0, 1, 2].map((count) => ({ method, count }))))(
    '$method takes $count customers',
    ({ method, count }) => {
      const customers = many(count, (i) => ({ valueCents: 100_000 * (i + 1), risk: 0.1 * (i + 1) }));
      const placed = segmentsOf(customers, fitSegments(method, customers, options));
      expect(placed.filter((id) => id !== null)).toHaveLength(count);
    },
  );

  it.each(segmentMethods)('%s puts customers that are all alike into one segment', (method) => {
    const customers = many(60, () => ({}));
    expect(new Set(segmentsOf(customers, fitSegments(method, customers, options))).size).toBe(1);
  });

  it.each(segmentMethods)('%s hangs on no order of the customers', (method) => {
    const random = randomOf(4);
    const customers = many(120, () => ({
      valueCents: random.int(1_000_000),
      risk: random.unit() / 4,
      satisfaction: random.int(100),
      history: history({
        touches60: random.int(20),
        purchases: { count: random.int(9), daysSinceLast: random.int(700), cents: random.int(9_999) },
      }),
    }));
    const turned = [...customers].reverse();
    const fitted = fitSegments(method, customers, options);
    expect(fitSegments(method, turned, options)).toEqual(fitted);
    expect(segmentsOf(turned, fitted).reverse()).toEqual(segmentsOf(customers, fitted));
  });
});

describe('the default segments', () => {
  it('take the top and the bottom fifth of the values', () => {
    const customers = many(100, (i) => ({ valueCents: 1_000 * (i + 1), risk: 0.01 }));
    const fitted = fitSegments('default', customers, options);
    expect(fitted).toMatchObject({ limits: [{ currency: 'EUR', highCents: 81_000, lowCents: 21_000 }], notes: [] });
    expect(counts(segmentsOf(customers, fitted))).toEqual({ 'high value': 20, steady: 60, 'low value': 20 });
    expect(fitted.segments[1]?.marks).toBe('value from 810 EUR, the top fifth');
  });

  it('learn no limit from few, and say so', () => {
    const customers = many(49, () => ({ valueCents: 20_000_000 }));
    const fitted = fitSegments('default', customers, options);
    expect(fitted.notes).toEqual([
      'Fewer than 50 customers have a value in EUR: fixed limits of 100 000 and 10 000 stand there.',
    ]);
    expect(counts(segmentsOf(customers, fitted))).toEqual({ 'high value': 49 });
  });

  it('keep those of one value together', () => {
    const customers = many(100, (i) => ({ valueCents: i < 90 ? 1_000 : 2_000 }));
    expect(counts(segmentsOf(customers, fitSegments('default', customers, options)))).toEqual({
      'high value': 10,
      steady: 90,
    });
    const half = many(100, (i) => ({ valueCents: i < 50 ? 1_000 : 2_000 }));
    expect(counts(segmentsOf(half, fitSegments('default', half, options)))).toEqual({ steady: 100 });
  });

  it('compare a value with those in its currency', () => {
    const customers = many(120, (i) => ({ currency: i % 2 ? 'JPY' : 'EUR', valueCents: i % 2 ? 100 * i : i }));
    const placed = segmentsOf(customers, fitSegments('default', customers, options));
    const high = customers.filter((_, i) => placed[i] === 'high value').map(({ currency }) => currency);
    expect(counts(high)).toEqual({ EUR: 12, JPY: 12 });
  });

  it('come after the rules of an admin', () => {
    const customers = many(60, (i) => ({ valueCents: 20_000 * i, tier: i < 3 ? 'critical' : 'low' }));
    const placed = counts(segmentsOf(customers, fitSegments('rules', customers, options)));
    expect(placed).toMatchObject({ 'at risk': 3, 'rule:ours': 15 });
  });
});

describe('rfm', () => {
  const bought = (count: number, daysSinceLast: number | null, cents: number | null): Partial<CustomerFacts> => ({
    history: history({ purchases: { count, daysSinceLast, cents } }),
  });

  it('names who bought lately, often and much, and who did not', () => {
    const customers = many(100, (i) => bought(1 + i, 400 - 4 * i, 10_000 * (i + 1)));
    const placed = segmentsOf(customers, fitSegments('rfm', customers, options));
    expect(placed[99]).toBe('champions');
    expect(placed[0]).toBe('lost');
    expect(counts(placed)).toEqual({ champions: 40, attention: 20, hibernating: 20, lost: 20 });
  });

  it('calls those who were best and went quiet by their name', () => {
    const customers = many(100, (i) => bought(1 + i, 4 * i + 1, 10_000 * (i + 1)));
    const placed = segmentsOf(customers, fitSegments('rfm', customers, options));
    expect(placed[99]).toBe('must_keep');
    expect(placed[0]).toBe('new');
  });

  it('does without amounts, and leaves out who never bought', () => {
    const customers = many(10, (i) => bought(i, i === 0 ? null : 10 * i, null));
    const placed = segmentsOf(customers, fitSegments('rfm', customers, options));
    expect(placed[0]).toBeNull();
    expect(placed.slice(1)).not.toContain(null);
  });
});

describe('quadrants', () => {
  const customers = many(40, (i) => ({ valueCents: 100 * (i % 10), risk: (i % 7) / 20 }));

  it('are cut at the medians', () => {
    const {
      save = 0,
      keep = 0,
      watch = 0,
      serve = 0,
    } = counts(segmentsOf(customers, fitSegments('quadrants', customers, options)));
    expect(save + keep).toBe(20);
    expect(save + watch).toBeLessThanOrEqual(20);
    expect(save + keep + watch + serve).toBe(40);
  });

  it('are cut where an admin says', () => {
    const set = { ...options, quadrants: { value: 8, risk: 0.29 } };
    const fitted = fitSegments('quadrants', customers, set);
    expect(fitted).toMatchObject({ limits: { risk: 0.29, values: [{ currency: 'EUR', cents: 800 }] } });
    expect(counts(segmentsOf(customers, fitted))).toEqual({ keep: 4, serve: 31, watch: 5 });
  });
});

describe('k-means segments', () => {
  /** Three kinds of customers. */
  const kinds = [
    { valueCents: 90_000_000, touches60: 30, tickets90: 1 },
    { valueCents: 200_000, touches60: 2, tickets90: 14 },
    { valueCents: 300_000, touches60: 3, tickets90: 1 },
  ];
  const book = (count: number, seed: number): CustomerFacts[] => {
    const random = randomOf(seed);
    return many(count, (i) => {
      const { valueCents, touches60, tickets90 } = kinds[i % 3] ?? { valueCents: 1, touches60: 1, tickets90: 1 };
      return {
        valueCents: Math.round(valueCents * (0.8 + 0.4 * random.unit())),
        history: history({ touches60: touches60 + random.int(2), tickets90: tickets90 + random.int(2) }),
      };
    });
  };

  it('are as many as stand out, and say what marks them', () => {
    const fitted = fitSegments('kmeans', book(120, 1), options);
    expect(fitted.segments.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3']);
    expect(fitted.segments.map(({ name }) => name).sort()).toEqual([
      'few tickets, small, seldom in contact',
      'large, often in contact, few tickets',
      'many tickets, seldom in contact, small',
    ]);
    expect(fitted.notes[0]).toMatch(/^3 segments have the best mean silhouette on 120 customers: 0\.\d\d\.$/);
  });

  it('keep their ids and names when they are learnt anew from other customers', () => {
    const before = fitSegments('kmeans', book(120, 1), options);
    const anew = fitSegments('kmeans', book(150, 99), { ...options, before });
    const named = (fit: typeof before) => fit.segments.map(({ id, name }) => `${id} ${name}`).sort();
    expect(named(anew)).toEqual(named(before));
    const customers = book(30, 5);
    expect(segmentsOf(customers, anew)).toEqual(segmentsOf(customers, before));
  });

  it('get a new id where nothing like them was there, and give none away', () => {
    const before = fitSegments('kmeans', book(120, 1), options);
    const newcomers = many(40, (i) => ({
      satisfaction: 5,
      valueCents: 1_000 + i,
      history: history({ tenureDays: 3, useChange: -0.9, touches60: 90 }),
    }));
    const anew = fitSegments(
      'kmeans',
      [...book(120, 1), ...newcomers.map((c) => ({ ...c, customerId: `n${c.customerId}` }))],
      { ...options, k: 4, before },
    );
    const ids = anew.segments.map(({ id }) => id).sort();
    expect(ids).toContain('c4');
    expect(new Set(anew.segments.map(({ name }) => name)).size).toBe(4);
    const later = fitSegments('kmeans', book(120, 1), { ...options, k: 2, before: anew });
    const latest = fitSegments('kmeans', book(120, 1), { ...options, k: 3, before: later });
    for (const { id } of latest.segments)
      if (!later.segments.some((each) => each.id === id)) expect(ids).not.toContain(id);
  });

  it('say what is known of few, and leave it out', () => {
    const customers = book(90, 2).map((each, i) => ({ ...each, satisfaction: i < 30 ? 50 : null }));
    expect(fitSegments('kmeans', customers, options).notes).toContain(
      'Satisfaction is known of 33 % of the customers: left out.',
    );
  });

  it('say so where no groups stand out', () => {
    const random = randomOf(3);
    const customers = many(300, () => ({
      valueCents: 1 + random.int(1_000_000),
      satisfaction: random.int(100),
      history: history({
        touches60: random.int(30),
        tickets90: random.int(9),
        tenureDays: random.int(2_000),
        useChange: random.normal(),
      }),
    }));
    expect(fitSegments('kmeans', customers, options).notes.join()).toContain('No clear groups');
  });
});

describe('moves', () => {
  it('tell who is elsewhere and who left, but not who is new', () => {
    const customers = [customer('A'), customer('B'), customer('C', { stage: 'churned', tier: null }), customer('D')];
    const before = new Map<string, string | null>([
      ['A', 'x'],
      ['B', 'x'],
      ['C', 'x'],
    ]);
    const now = ['x', 'y', null, 'y'];
    expect(movesSince(customers, now, before, (id) => id.toUpperCase())).toEqual([
      { customerId: 'B', name: 'Customer B', from: 'x', to: 'y', fromName: 'X', toName: 'Y', hasLeft: false },
      { customerId: 'C', name: 'Customer C', from: 'x', to: null, fromName: 'X', toName: null, hasLeft: true },
    ]);
    const [x] = summarise([{ id: 'x', name: 'X', marks: '' }], customers, now, before);
    expect(x).toMatchObject({ customers: 1, share: 1, leftSince: 1, value: [{ currency: 'EUR', cents: 500_000 }] });
  });
});
