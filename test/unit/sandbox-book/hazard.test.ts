import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  baseHazard,
  coefficients,
  type Drivers,
  decisionDays,
  intercept,
  priceDays,
  priceFactor,
  termFactor,
} from '../../../sandbox/book/hazard.ts';

const usual: Drivers = {
  adoption: 0.75,
  adoptionBefore: 0.75,
  isChampionGone: false,
  trouble: 0,
  mood: 0,
  poorOnboarding: 0,
  tenureYears: 0,
  employees: 80,
  products: 1,
};

describe('the hazard', () => {
  test('of the usual customer is the intercept', () => {
    expect(baseHazard(usual)).toBeCloseTo(Math.exp(intercept), 12);
  });

  test.each<[string, Partial<Drivers>]>([
    ['little use', { adoption: 0.4, adoptionBefore: 0.4 }],
    ['falling use', { adoptionBefore: 1 }],
    ['a champion who left', { isChampionGone: true }],
    ['trouble', { trouble: 1 }],
    ['a bad mood', { mood: -1 }],
    ['a poor onboarding', { poorOnboarding: 0.5 }],
    ['a small company', { employees: 10 }],
  ])('is raised by %s', (_name, change) => {
    expect(baseHazard({ ...usual, ...change })).toBeGreaterThan(baseHazard(usual));
  });

  test.each<[string, Partial<Drivers>]>([
    ['tenure', { tenureYears: 4 }],
    ['more products', { products: 3 }],
  ])('is lowered by %s', (_name, change) => {
    expect(baseHazard({ ...usual, ...change })).toBeLessThan(baseHazard(usual));
  });

  test('is high before the end of a term, and higher when the price rises', () => {
    expect([termFactor(decisionDays), termFactor(decisionDays + 1), termFactor(null)]).toEqual([5.5, 0.35, 1]);
    expect(priceFactor(priceDays, 0.1)).toBeCloseTo(1.49, 2);
    expect([priceFactor(priceDays + 1, 0.1), priceFactor(null, 0.1)]).toEqual([1, 1]);
  });

  test('is stated in the README as it is in the code', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../sandbox/book/README.md'), 'utf8');
    for (const [name, value] of Object.entries(coefficients)) {
      expect(readme).toMatch(new RegExp(`\\| ${name} \\|.*\\| ${value} \\|`));
    }
    expect(readme).toContain(`intercept is ${intercept}`);
  });
});
