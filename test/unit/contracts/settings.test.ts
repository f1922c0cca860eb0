import { describe, expect, it } from 'vitest';
import { InstallSettings } from '../../../src/contracts/settings.ts';
import { kpis } from '../../../src/domain/kpi/registry.ts';

const tiers = (medium: number, high: number, critical: number) =>
  InstallSettings.safeParse({ scoring: { tiers: { medium, high, critical } } });

describe('the money of an install’s settings', () => {
  const usd = { from: 'USD', to: 'EUR', date: '2026-11-01', rate: '0.92' };
  const messageOf = (money: object): string | undefined =>
    InstallSettings.safeParse({ money }).error?.issues[0]?.message;

  it('is no reporting currency and no rate where nothing is set', () => {
    expect(InstallSettings.parse({}).money).toEqual({ reportingCurrency: null, rates: [] });
  });

  it('takes a rate as a number or as text', () => {
    const rates = [usd, { ...usd, date: '2026-11-02', rate: 1.0857 }];
    expect(InstallSettings.parse({ money: { rates } }).money.rates.map((each) => each.rate)).toEqual([
      '0.92',
      '1.0857',
    ]);
  });

  it.each([
    [{ reportingCurrency: 'eur' }, 'a currency is three capital letters: EUR'],
    [
      { rates: [{ ...usd, rate: 0 }] },
      'a rate is a decimal above 0, with at most 12 digits before and after the point: 1.0857',
    ],
    [
      { rates: [{ ...usd, rate: '1,08' }] },
      'a rate is a decimal above 0, with at most 12 digits before and after the point: 1.0857',
    ],
    [{ rates: [{ ...usd, date: '1 Nov 2026' }] }, 'a date is like 2026-11-22'],
    [{ rates: [{ ...usd, to: 'USD' }] }, 'a rate is between two currencies: one in itself is always 1'],
    [{ rates: [usd, { ...usd, rate: 1 }] }, 'there are two rates from USD to EUR of 2026-11-01: keep one'],
  ])('is refused with the reason: %j', (money, message) => {
    expect(messageOf(money)).toBe(message);
  });

  it('keeps values that were set before growth and model were there', () => {
    const value = { horizonYears: 2, discountRate: 0.1, margin: 0.5 };
    expect(InstallSettings.parse({ scoring: { value } }).scoring.value).toEqual({ ...value, growth: 0, model: 'auto' });
  });
});

describe('the targets of an install’s settings', () => {
  const messagesOf = (targets: object): string[] | undefined =>
    InstallSettings.safeParse({ kpis: { targets } }).error?.issues.map(({ message }) => message);

  it('are taken for every KPI there is', () => {
    const targets = Object.fromEntries(kpis.map(({ key }) => [key, { target: 1 }]));
    expect(messagesOf(targets)).toBeUndefined();
  });

  it('are refused by name where there is no such KPI, all of them at once', () => {
    expect(messagesOf({ churn: { target: 0.1 }, arr: { target: 5 }, luck: { target: 1 } })).toEqual([
      'kpis.targets.churn: there is no such KPI (see keel kpi --define)',
      'kpis.targets.luck: there is no such KPI (see keel kpi --define)',
    ]);
  });

  it('are refused where the warning stands on the good side of the target', () => {
    expect(messagesOf({ customer_churn_rate: { target: 0.02, warn: 0.01 } })).toEqual([
      'kpis.targets.customer_churn_rate: less is better: warn must not be below the target',
    ]);
  });
});

describe('the tiers of an install’s settings', () => {
  it('rise', () => {
    expect(tiers(0.05, 0.1, 0.2).success).toBe(true);
    expect(InstallSettings.parse({}).scoring.tiers).toEqual({ medium: 0.06, high: 0.15, critical: 0.3 });
  });

  it.each([
    [0.1, 0.1, 0.2],
    [0.05, 0.3, 0.2],
  ])('are refused with the reason where they do not: %s, %s, %s', (medium, high, critical) => {
    const issue = tiers(medium, high, critical).error?.issues[0];
    expect(issue?.message).toBe(
      `the tiers must rise: medium (${medium}) below high (${high}) below critical (${critical})`,
    );
    expect(issue?.path).toEqual(['scoring', 'tiers']);
  });
});
