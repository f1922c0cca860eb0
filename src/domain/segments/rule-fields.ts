import { lifecycleStages, riskTiers } from '../scoring/score.ts';
import type { CustomerFacts } from './segmentation.ts';

type FieldKind = 'number' | 'text';

interface RuleField {
  readonly kind: FieldKind;
  /** What it is, with its unit; docs/settings.md lists the same. */
  readonly what: string;
  /** A text field that has these values only. */
  readonly values?: readonly string[];
  /** Bounds of a number, both included. */
  readonly range?: readonly [number, number];
  /** Null where it is not known. */
  readonly of: (customer: CustomerFacts) => number | string | null;
}

const units = (cents: number | null): number | null => (cents === null ? null : cents / 100);
const percent = [0, 100] as const;
const share = [0, 1] as const;

const fields = {
  stage: { kind: 'text', what: 'customer stage', values: lifecycleStages, of: (c) => c.stage },
  tier: { kind: 'text', what: 'risk tier', values: riskTiers, of: (c) => c.tier },
  risk: { kind: 'number', what: 'churn risk, 0 to 1', range: share, of: (c) => c.risk },
  value: { kind: 'number', what: 'customer value, in units of its currency', of: (c) => units(c.valueCents) },
  recurring: {
    kind: 'number',
    what: 'recurring value a year, in units of its currency',
    of: (c) => units(c.recurringCents),
  },
  currency: { kind: 'text', what: 'currency of the customer value', of: (c) => c.currency },
  health: { kind: 'number', what: 'health, 0 to 100', range: percent, of: (c) => c.health },
  satisfaction: { kind: 'number', what: 'satisfaction, 0 to 100', range: percent, of: (c) => c.satisfaction },
  loyalty: { kind: 'number', what: 'loyalty, 0 to 100', range: percent, of: (c) => c.loyalty },
  coverage: {
    kind: 'number',
    what: 'share of the usual data that is known, 0 to 1',
    range: share,
    of: (c) => c.coverage,
  },
  renewalDays: { kind: 'number', what: 'days until the contract ends', of: (c) => c.renewalDays },
  renewalProbability: {
    kind: 'number',
    what: 'likelihood to renew, 0 to 1',
    range: share,
    of: (c) => c.renewalProbability,
  },
  owner: { kind: 'text', what: "e-mail address or id of the account's owner", of: (c) => c.owner },
  name: { kind: 'text', what: "the account's name", of: (c) => c.name },
  industry: { kind: 'text', what: "the account's industry", of: (c) => c.history?.industry ?? null },
  country: { kind: 'text', what: "the account's country", of: (c) => c.history?.country ?? null },
  employees: { kind: 'number', what: 'employees of the account', of: (c) => c.history?.employees ?? null },
  tenureDays: { kind: 'number', what: 'days since the first won deal', of: (c) => c.history?.tenureDays ?? null },
  nps: { kind: 'number', what: 'newest NPS answer, 0 to 10', range: [0, 10], of: (c) => c.history?.nps ?? null },
  openTickets: { kind: 'number', what: 'tickets open now', of: (c) => c.history?.openTickets ?? null },
  tickets90: { kind: 'number', what: 'tickets opened in 90 days', of: (c) => c.history?.tickets90 ?? null },
  touches60: {
    kind: 'number',
    what: 'calls, meetings and mails from the customer in 60 days',
    of: (c) => c.history?.touches60 ?? null,
  },
  useChange: { kind: 'number', what: 'change of use in 30 days, 0.1 is 10 %', of: (c) => c.history?.useChange ?? null },
  products: { kind: 'number', what: 'different products that run', of: (c) => c.history?.products ?? null },
  purchases: { kind: 'number', what: 'won deals so far', of: (c) => c.history?.purchases.count ?? null },
  daysSincePurchase: {
    kind: 'number',
    what: 'days since the last won deal',
    of: (c) => c.history?.purchases.daysSinceLast ?? null,
  },
} as const satisfies Readonly<Record<string, RuleField>>;

/** What a rule may ask of a customer. */
export const ruleFields: ReadonlyMap<string, RuleField> = new Map(Object.entries(fields));
