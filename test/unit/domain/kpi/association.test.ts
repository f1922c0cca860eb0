import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AssociationInput, associate } from '../../../../src/domain/kpi/association.ts';
import { randomOf } from '../../../../src/domain/random.ts';

/** Renewals drawn with known log-odds: 0.5 + 0.8 × logins (in steps) - 0.5 × tickets. */
function renewals(rows: number, seed = 11): AssociationInput {
  const random = randomOf(seed);
  const draw = () => Float64Array.from({ length: rows }, () => random.normal());
  const [logins, tickets, noise] = [draw(), draw(), draw()];
  const outcomes = logins.map((value, i) => {
    const logOdds = 0.5 + 0.8 * value - 0.5 * (tickets[i] as number);
    return random.unit() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  const drivers = [
    { name: 'noise', values: noise },
    { name: 'logins', values: logins.map((value) => 20 + 5 * value) },
    { name: 'tickets', values: tickets },
    { name: 'plan', values: new Float64Array(rows).fill(3) },
  ];
  return { outcome: 'happened', outcomes, drivers, name: 'renewed' };
}

describe('association', () => {
  it('equals scikit-learn 1.2 (C = 6.25 on standardised columns) with robust errors by numpy', () => {
    const { associations, leftOut, reason } = associate(renewals(3_000));
    expect(reason).toBeNull();
    expect(leftOut).toEqual([{ driver: 'plan', reason: 'it does not vary' }]);
    expect(associations.map(({ driver }) => driver)).toEqual(['logins', 'tickets', 'noise']);
    expect(associations.map(({ isClear }) => isClear)).toEqual([true, true, false]);
    const logOdds = associations.map(({ effect }) => Math.log(effect?.value ?? 0));
    [0.68102964, -0.44251289, 0.01957271].forEach((expected, i) => {
      expect(logOdds[i]).toBeCloseTo(expected, 6);
    });
    const halves = associations.map(({ effect }) => Math.log((effect?.high ?? 0) / (effect?.value ?? 1)) / 1.959964);
    // numpy without the factor for few groups, here sqrt(3000 / 2999).
    [0.04427955, 0.04207179, 0.04021885].forEach((expected, i) => {
      expect((halves[i] as number) / Math.sqrt(3_000 / 2_999)).toBeCloseTo(expected, 6);
    });
    expect(associations[0]?.correlation?.value).toBeCloseTo(0.28813160164, 9);
  });

  it('holds the odds that renewals were drawn from in about 95 of 100 intervals', () => {
    let held = 0;
    for (let seed = 0; seed < 100; seed++) {
      const logins = associate(renewals(400, seed)).associations.find(({ driver }) => driver === 'logins');
      const truth = Math.exp((0.8 * (logins?.step ?? 0)) / 5);
      if ((logins?.effect?.low ?? 0) <= truth && truth <= (logins?.effect?.high ?? 0)) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(90);
  });

  it('speaks of what went together, never of causes', () => {
    const { associations, note } = associate(renewals(3_000));
    const words = [note, ...associations.map((each) => each.words)].join(' ');
    expect(words).toContain('A higher value of logins went with "renewed" more often: odds × 2');
    expect(words).toContain('not causes');
    expect(words).not.toMatch(/because|leads to|drives|due to|effect of/i);
  });

  it('is less sure of rows that come from the same customers', () => {
    const input = renewals(200);
    const twice = (values: Float64Array) => Float64Array.from({ length: 800 }, (_, i) => values[i % 200] as number);
    const repeated = {
      ...input,
      outcomes: twice(input.outcomes),
      drivers: input.drivers.map(({ name, values }) => ({ name, values: twice(values) })),
    };
    const groups = Int32Array.from({ length: 800 }, (_, i) => i % 200);
    const width = (given: AssociationInput): number => {
      const logins = associate(given).associations.find(({ driver }) => driver === 'logins');
      return Math.log((logins?.effect?.high ?? 0) / (logins?.effect?.low ?? 1));
    };
    expect(width({ ...repeated, groups }) / width(repeated)).toBeCloseTo(2, 1);
  });

  it('follows a number as well as a yes or no', () => {
    const random = randomOf(5);
    const x = Float64Array.from({ length: 400 }, () => random.normal());
    const y = x.map((value) => 1_000 + 300 * value + 100 * random.normal());
    const { associations } = associate({
      outcome: 'number',
      outcomes: y,
      drivers: [{ name: 'seats', values: x }],
      name: 'growth',
    });
    expect(Math.abs((associations[0]?.effect?.value ?? 0) - 300)).toBeLessThan(20);
    expect(associations[0]?.words).toContain('went with a higher "growth"');
  });

  it('has no regression where there is too little to go by, and says so', () => {
    expect(associate(renewals(20)).reason).toContain('no driver varies');
    const few = renewals(60);
    expect(associate({ ...few, outcomes: few.outcomes.map((_, i) => (i < 4 ? 1 : 0)) }).reason).toContain('too few');
  });

  it('gives finite figures on any rows: separable, alike, unknown, huge', () => {
    const value = fc.oneof(
      fc.constantFrom(0, 1, Number.NaN, 1e300, -1e300),
      fc.double({ noNaN: true, min: -10, max: 10 }),
    );
    fc.assert(
      fc.property(
        fc.infiniteStream(value),
        fc.constantFrom('happened' as const, 'number' as const),
        (stream, outcome) => {
          const take = () => Float64Array.from({ length: 60 }, () => stream.next().value as number);
          const drivers = [
            { name: 'a', values: take() },
            { name: 'b', values: take() },
          ];
          const base = drivers[0]?.values ?? take();
          const outcomes = outcome === 'happened' ? base.map((each) => (each > 0.5 ? 1 : 0)) : take();
          for (const each of associate({ outcome, outcomes, drivers, name: 'x' }).associations) {
            for (const figure of [each.effect, each.correlation]) {
              if (figure === null) continue;
              expect([figure.value, figure.low, figure.high].every(Number.isFinite)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
