/**
 * Customers scored per second on one core, from timelines in memory to score, drivers and fields.
 *   node bench/score-timelines.ts [customers] [rounds]
 * Timelines are synthetic: 2 to 5 years of yearly terms, about 60 activities, 10 tickets, 6 surveys and 3 metrics read monthly.
 */
import { featureView } from '../src/domain/features/feature-view.ts';
import { featureVector } from '../src/domain/features/registry.ts';
import type { Dataset } from '../src/domain/models/dataset.ts';
import { estimatorOf } from '../src/domain/models/estimators.ts';
import type { RiskModel } from '../src/domain/models/risk-model.ts';
import { scorecardModel } from '../src/domain/models/scorecard.ts';
import { dayMs } from '../src/domain/records/time.ts';
import type { Timeline } from '../src/domain/records/timeline.ts';
import type { Activity, Deal, Survey, Ticket, UsageReading } from '../src/domain/records/types.ts';
import { fieldValues } from '../src/domain/scoring/field-values.ts';
import { scoreCustomer } from '../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../src/domain/scoring/settings.ts';
import { riskColumns, riskRow } from '../src/domain/training/risk-columns.ts';
import { riskModelOf } from '../src/domain/training/trained-model.ts';
import { seeded } from '../test/support/seeded.ts';
import { storedModel } from '../test/support/stored-model.ts';

const asOf = Date.UTC(2026, 10, 20);
const customers = Number(process.argv[2] ?? 5_000);
const rounds = Number(process.argv[3] ?? 5);

const timelines = Array.from({ length: customers }, (_, n) => timelineOf(n));
const events = timelines.reduce((sum, each) => sum + eventsOf(each), 0) / customers;
console.log(`${customers} customers, ${events.toFixed(0)} events each on average`);
for (const [name, model] of models()) {
  let best = 0;
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (const timeline of timelines) {
      const score = scoreCustomer(timeline, asOf, defaultScoringSettings, { model });
      bytes += String(fieldValues(score, asOf).keel_risk_drivers ?? '').length;
    }
    best = Math.max(best, customers / ((performance.now() - start) / 1_000));
  }
  console.log(`${name}: ${Math.round(best)} customers/s, best of ${rounds} (${bytes} characters of drivers)`);
}

/** Trained on these customers with drawn labels: as costly as any other, and of no other use. */
function* models(): Generator<readonly [string, RiskModel]> {
  const random = seeded(7);
  const rows = timelines.map((timeline) => riskRow(featureVector(featureView(timeline, asOf, 30))));
  const data: Dataset = {
    columns: riskColumns,
    rows: rows.length,
    values: riskColumns.map((_, c) => Float64Array.from(rows, (row) => row[c] as number)),
    labels: Uint8Array.from(rows, (row) => (random() < 0.1 + ((row[0] as number) > 0 ? 0.1 : 0) ? 1 : 0)),
    weights: new Float64Array(rows.length).fill(1),
  };
  yield ['scorecard', scorecardModel(defaultScoringSettings)];
  const params = { trees: 200, leaves: 8, stopsEarly: false };
  for (const kind of ['logistic_regression', 'gradient_boosting', 'random_forest'] as const) {
    const model = estimatorOf(kind).fit(data, kind === 'gradient_boosting' ? params : {}, { seed: 7 });
    yield [kind, riskModelOf({ ...storedModel(), kind, model: model.toJSON() }, 'churn-1')];
  }
}

function eventsOf(timeline: Timeline): number {
  return (
    timeline.contacts.length +
    timeline.deals.length +
    timeline.tickets.length +
    timeline.activities.length +
    timeline.surveys.length +
    timeline.usage.length
  );
}

function timelineOf(n: number): Timeline {
  const random = seeded(n + 1);
  const id = `A${n}`;
  const start = asOf - Math.round((2 + 3 * random()) * 365) * dayMs;
  const span = asOf - start;
  const some = (count: number): number[] =>
    Array.from({ length: count }, () => start + Math.floor(random() * span)).sort((a, b) => a - b);
  const base = { accountId: id, contactId: null };
  const deals: Deal[] = [];
  for (let at = start, k = 0; at < asOf; at += 365 * dayMs, k++) {
    deals.push({
      ...base,
      type: 'deal',
      id: `${id}-D${k}`,
      name: 'Plan',
      pipeline: 'sales',
      kind: k === 0 ? 'new' : 'renewal',
      stage: 'won',
      status: 'won',
      amountCents: 1_000_000,
      recurringCents: Math.round(1_000_000 * (0.8 + 0.5 * random())),
      currency: 'EUR',
      createdAt: at - 30 * dayMs,
      closedAt: at,
      termStart: at,
      termEnd: at + 365 * dayMs,
      product: 'Plan',
      quantity: 10,
    });
  }
  const activities = some(60).map((at, k): Activity => {
    const kind = (['meeting', 'call', 'email', 'email', 'note'] as const)[Math.floor(random() * 5)] ?? 'note';
    const direction = kind === 'email' || kind === 'call' ? (random() < 0.5 ? 'in' : 'out') : null;
    return { type: 'activity', id: `${id}-E${k}`, accountId: id, contactId: `${id}-C${k % 4}`, kind, direction, at };
  });
  const tickets = some(10).map((at, k): Ticket => {
    const closedAt = random() < 0.9 ? Math.min(at + 3 * dayMs, asOf) : null;
    const priority = random() < 0.2 ? 'urgent' : 'medium';
    const rest = {
      firstReplyAt: at + 3_600_000,
      closedAt,
      reopenedAt: null,
      satisfaction: closedAt === null ? null : 4,
    };
    return { ...base, type: 'ticket', id: `${id}-T${k}`, priority, openedAt: at, ...rest };
  });
  const surveys = some(6).map(
    (at, k): Survey => ({
      ...base,
      type: 'survey',
      id: `${id}-S${k}`,
      kind: 'nps',
      value: Math.floor(random() * 11),
      at,
    }),
  );
  const usage: UsageReading[] = [];
  for (let at = start + 30 * dayMs; at <= asOf; at += 30 * dayMs) {
    for (const metric of ['logins', 'reports', 'api_calls']) {
      const last30 = Math.floor(50 + random() * 100);
      usage.push({
        type: 'usage',
        id: `${id}:${metric}:${at}`,
        accountId: id,
        metric,
        at,
        last30,
        prev30: 100,
        lastAt: at,
      });
    }
  }
  const contacts = [0, 1, 2, 3].map((k) => ({
    type: 'contact' as const,
    id: `${id}-C${k}`,
    accountId: id,
    title: null,
    createdAt: start,
    leftAt: k === 0 && random() < 0.1 ? asOf - 20 * dayMs : null,
  }));
  const account = {
    type: 'account' as const,
    id,
    name: id,
    domain: null,
    industry: null,
    country: null,
    employees: null,
    ownerId: null,
    createdAt: start,
    currency: 'EUR',
    parentId: null,
    properties: {},
  };
  return { account, contacts, deals, tickets, activities, surveys, usage, churns: [] };
}
