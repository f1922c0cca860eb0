/**
 * What can be learnt of churn from a simulated book:
 *   node bench/churn-models.ts [--accounts 3000] [--seed 7] [--months 30] [--without-churn-records]
 * The training set (rows, departures by rule, time), and how well the held-out last six as-of dates are ranked by what the book knows
 * and by the scorecard. Times are CPU time of this process.
 */
import { parseArgs } from 'node:util';
import { auc } from '../src/domain/evaluation/metrics.ts';
import { featureView } from '../src/domain/features/feature-view.ts';
import { featureVector } from '../src/domain/features/registry.ts';
import { countPositives } from '../src/domain/models/dataset.ts';
import { scorecardModel } from '../src/domain/models/scorecard.ts';
import { defaultScoringSettings } from '../src/domain/scoring/settings.ts';
import { type SimulatedSet, simulatedTrainingSet, truthOf } from '../test/support/simulated-training-set.ts';

const { values: args } = parseArgs({
  options: {
    accounts: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '7' },
    months: { type: 'string', default: '30' },
    'without-churn-records': { type: 'boolean', default: false },
  },
});
const heldOutDates = 6;

const simulated = await simulatedTrainingSet({
  accounts: Number(args.accounts),
  seed: Number(args.seed),
  months: Number(args.months),
  withoutChurnRecords: args['without-churn-records'],
});
describeSet(simulated);
describeCeiling(simulated);

function describeSet({ set, timelines, buildMs }: SimulatedSet): void {
  const { data, rules, events, sampling, window } = set;
  const positives = countPositives(data.labels);
  console.log(
    `${timelines.length} accounts, ${set.customerIds.length} of them customers; ${day(window.from)} to ${day(window.to)}`,
  );
  console.log(`${data.rows} rows of ${sampling.population}, ${data.columns.length} columns, ${positives} positives`);
  const departures = new Map<number, Set<number>>();
  events.forEach((event, row) => {
    const rule = rules[row] as number;
    if (event >= 0) departures.set(rule, (departures.get(rule) ?? new Set()).add(event));
  });
  for (const [rule, seen] of [...departures].sort()) console.log(`  rule ${rule}: ${seen.size} departures`);
  console.log(`${Math.round(buildMs)} ms, ${((buildMs * 1000) / Math.max(1, data.rows)).toFixed(1)} µs a row`);
}

/** On the last dates, for the rows whose truth the book knows. */
function describeCeiling(simulated: SimulatedSet): void {
  const { set } = simulated;
  const truth = truthOf(simulated);
  const first = [...new Set(set.asOf)].sort((a, b) => a - b).at(-heldOutDates) ?? 0;
  const all = Uint32Array.from({ length: set.data.rows }, (_, row) => row);
  const heldOut = all.filter((row) => (set.asOf[row] as number) >= first && !Number.isNaN(truth.risk[row]));
  const labels = Uint8Array.from(heldOut, (row) => set.data.labels[row] as number);
  const scorecard = scorecardLogOdds(simulated, heldOut);
  const aucOf = (scores: Float64Array): string => auc(scores, labels)?.toFixed(4) ?? 'not defined';
  const taken = (values: Float64Array): Float64Array => Float64Array.from(heldOut, (row) => values[row] as number);
  console.log(`held out: ${heldOut.length} rows, ${countPositives(labels)} positives; AUC of`);
  console.log(`  true risk (knows the future path) ${aucOf(taken(truth.risk))}`);
  console.log(`  true hazard on the day            ${aucOf(taken(truth.hazard))}`);
  console.log(`  scorecard                         ${aucOf(scorecard)}`);
}

function scorecardLogOdds({ timelines, set }: SimulatedSet, rows: Uint32Array): Float64Array {
  const byId = new Map(timelines.map((timeline) => [timeline.account.id, timeline]));
  const model = scorecardModel(defaultScoringSettings);
  return Float64Array.from(rows, (row) => {
    const timeline = byId.get(set.customerIds[set.customers[row] as number] as string);
    if (timeline === undefined) throw new Error(`row ${row} has no customer`);
    const view = featureView(timeline, set.asOf[row] as number, defaultScoringSettings.graceDays);
    return model.assess(featureVector(view)).logOdds;
  });
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
