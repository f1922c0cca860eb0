import { describe, expect, it } from 'vitest';
import { randomForest } from '../../../../src/domain/models/random-forest.ts';
import { drawn, number } from './trees/tables.ts';

const columns = [number('a', 1), number('b'), number('c')];
const draw = {
  value: (_: number, random: { normal: () => number }) => random.normal(),
  risk: ([a = 0, b = 0]: number[]) => 1 / (1 + Math.exp(1 - 1.5 * a * (b > 0 ? 1 : 0.2))),
};
const data = drawn(columns, 1500, draw);
const forest = (seed: number) => randomForest.fit(data, { trees: 60 }, { seed });

describe('a random forest', () => {
  it('comes near the true risk', () => {
    const fresh = drawn(columns, 500, draw, 2);
    const logOdds = forest(1).predictLogOdds(fresh);
    const off = logOdds.map((z, i) => {
      const risk = draw.risk(fresh.values.map((values) => values[i] ?? 0));
      return Math.abs(1 / (1 + Math.exp(-z)) - risk);
    });
    expect(off.reduce((sum, each) => sum + each, 0) / fresh.rows).toBeLessThan(0.06);
  });

  it('draws other trees for another seed, of the same customers nearly the same', () => {
    const [one, other] = [1, 2].map((seed) => forest(seed).predictLogOdds(data));
    expect(one).not.toEqual(other);
    const differences = Array.from(one ?? [], (z, i) => Math.abs(z - (other?.[i] ?? 0)));
    const difference = differences.reduce((sum, each) => sum + each, 0) / data.rows;
    expect(difference).toBeLessThan(0.2);
  });

  it('keeps the order of a direction in every row', () => {
    const model = forest(3);
    for (const b of [-1, 0.2, 1.5]) {
      const path = Array.from({ length: 50 }, (_, i) => model.logOdds(Float64Array.of((i - 25) / 8, b, -b)));
      expect(path).toEqual(path.toSorted((x, y) => x - y));
    }
  });

  it('shares out log-odds in proportion to the shares of the probability', () => {
    const row = Float64Array.of(2, 1, 0);
    const { base, shares } = forest(1).contributions(row);
    expect(shares.reduce((sum, share) => sum + share, base)).toBeCloseTo(forest(1).logOdds(row), 9);
    expect(shares[0]).toBeGreaterThan(Math.abs(shares[2] ?? 0));
  });
});
