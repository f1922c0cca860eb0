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
import { exchangeOf } from '../src/domain/money/rates.ts';
import type { Timeline } from '../src/domain/records/timeline.ts';
import { fieldValues } from '../src/domain/scoring/field-values.ts';
import { scoreCustomer } from '../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../src/domain/scoring/settings.ts';
import type { ValueModels } from '../src/domain/scoring/value-models.ts';
import { riskColumns, riskRow } from '../src/domain/training/risk-columns.ts';
import { riskModelOf } from '../src/domain/training/trained-model.ts';
import { seeded } from '../test/support/seeded.ts';
import { storedModel } from '../test/support/stored-model.ts';
import { syntheticTimeline } from '../test/support/synthetic-timeline.ts';

const asOf = Date.UTC(2026, 10, 20);
const customers = Number(process.argv[2] ?? 5_000);
const rounds = Number(process.argv[3] ?? 5);

const exchange = exchangeOf({
  reportingCurrency: 'USD',
  rates: [{ from: 'EUR', to: 'USD', date: '2026-01-01', rate: '1.08' }],
});
const value: ValueModels = {
  format: 1,
  knownUntil: asOf,
  customers,
  contract: { fitted: { alpha: 0.7, beta: 3.8, spells: 1_000, departures: 500 }, reason: null },
  buying: { fitted: null, reason: 'contracts only' },
  spend: {},
};

const timelines = Array.from({ length: customers }, (_, n) => syntheticTimeline(n, asOf));
const events = timelines.reduce((sum, each) => sum + eventsOf(each), 0) / customers;
console.log(`${customers} customers, ${events.toFixed(0)} events each on average`);
for (const [name, model] of models()) {
  let best = 0;
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (const timeline of timelines) {
      const score = scoreCustomer(timeline, asOf, defaultScoringSettings, { model, value, exchange });
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
