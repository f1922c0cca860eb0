import fc from 'fast-check';
import { lifecycleStages, riskTiers } from '../../../../src/domain/scoring/score.ts';
import type { CustomerFacts, CustomerHistory } from '../../../../src/domain/segments/segmentation.ts';

export const history = (over: Partial<CustomerHistory> = {}): CustomerHistory => ({
  industry: 'Logistics',
  country: 'NL',
  employees: 40,
  tenureDays: 400,
  nps: 8,
  openTickets: 1,
  tickets90: 2,
  touches60: 5,
  useChange: 0.1,
  products: 2,
  purchases: { count: 3, daysSinceLast: 40, cents: 300_000 },
  ...over,
});

/** A customer of whom everything is known. */
export const customer = (id: string, over: Partial<CustomerFacts> = {}): CustomerFacts => ({
  customerId: id,
  name: `Customer ${id}`,
  owner: 'ann@example.com',
  stage: 'retention',
  tier: 'low',
  risk: 0.02,
  valueCents: 500_000,
  recurringCents: 200_000,
  currency: 'EUR',
  recurringCurrency: 'EUR',
  health: 70,
  satisfaction: 75,
  loyalty: 60,
  coverage: 0.9,
  renewalProbability: 0.9,
  renewalDays: 100,
  history: history(),
  ...over,
});

const amount = fc.option(
  fc.oneof(fc.integer({ min: -1e6, max: 1e12 }), fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY)),
);
const figure = fc.option(fc.oneof(fc.double(), fc.integer({ min: 0, max: 100 })));

/** Anything, also what no score should say. */
export const anyCustomer: fc.Arbitrary<CustomerFacts> = fc
  .record({
    id: fc.uuid(),
    stage: fc.constantFrom(...lifecycleStages),
    tier: fc.option(fc.constantFrom(...riskTiers)),
    risk: figure,
    valueCents: amount,
    recurringCents: amount,
    currency: fc.constantFrom('EUR', 'USD', null),
    satisfaction: figure,
    touches60: figure,
    tickets90: figure,
    tenureDays: figure,
    useChange: figure,
    count: fc.integer({ min: 0, max: 50 }),
    daysSinceLast: fc.option(fc.integer({ min: 0, max: 5_000 })),
    cents: amount,
    hasHistory: fc.boolean(),
  })
  .map(({ id, count, daysSinceLast, cents, hasHistory, touches60, tickets90, tenureDays, useChange, ...over }) =>
    customer(id, {
      ...over,
      recurringCurrency: over.currency,
      history: hasHistory
        ? history({ touches60, tickets90, tenureDays, useChange, purchases: { count, daysSinceLast, cents } })
        : null,
    }),
  );
