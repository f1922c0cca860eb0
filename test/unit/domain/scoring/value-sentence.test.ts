import { describe, expect, it } from 'vitest';
import { comparableCents } from '../../../../src/domain/scoring/comparable-value.ts';
import { fieldValues } from '../../../../src/domain/scoring/field-values.ts';
import type { CustomerValue } from '../../../../src/domain/scoring/score.ts';
import { valueSentence } from '../../../../src/domain/scoring/value-sentence.ts';
import { score } from '../scores.ts';
import { today } from '../timelines.ts';

const worth: CustomerValue = { ...score().value, cents: 4_820_000, lowCents: 3_100_000, highCents: 6_200_000 };
const euros = { cents: 4_440_000, currency: 'EUR', rate: '0.92', rateDate: '2026-11-01' };

describe('valueSentence', () => {
  it('says the value with its time, its interval and its day', () => {
    expect(valueSentence({ value: worth, asOf: today })).toBe(
      'Customer value: 48 200 EUR over 3 years (31 000 to 62 000), as of 20 Nov',
    );
    expect(valueSentence({ value: { ...worth, horizonYears: 1, lowCents: null }, asOf: today })).toBe(
      'Customer value: 48 200 EUR over 1 year, as of 20 Nov',
    );
  });

  it('says what it is in the reporting currency, and by which rate', () => {
    const value = { ...worth, currency: 'USD', reporting: euros };
    expect(valueSentence({ value, asOf: today })).toBe(
      'Customer value: 48 200 USD over 3 years (31 000 to 62 000), 44 400 EUR at the rate of 1 Nov, as of 20 Nov',
    );
  });

  it('says why there is none', () => {
    const value = { ...worth, cents: null, reason: 'no won deal yet' };
    expect(valueSentence({ value, asOf: today })).toBe('Customer value: not known (no won deal yet), as of 20 Nov');
  });
});

describe('the value that is compared and written', () => {
  it('is the reporting one; without a rate to it there is none', () => {
    expect(comparableCents(worth)).toBe(4_820_000);
    expect(comparableCents({ ...worth, reporting: euros })).toBe(4_440_000);
    const without = { ...worth, reporting: null, reportingReason: 'no rate from USD to EUR' };
    expect(comparableCents(without)).toBeNull();
    expect(fieldValues(score({ value: without }), today).keel_clv).toBeNull();
    expect(fieldValues(score({ value: { ...worth, reporting: euros } }), today).keel_clv).toBe(44_400);
  });
});
