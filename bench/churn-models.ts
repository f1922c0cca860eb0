/**
 * What can be learnt of churn from a simulated book:
 *   node bench/churn-models.ts [--accounts 3000] [--seed 7] [--months 30] [--without-churn-records] [--churn random] [--seeds 20]
 * The training set (rows, departures by rule, time), and how well the held-out last six months are ranked by what the book knows, by the
 * scorecard, and by the models of the ladder. With --seeds so many books are judged, a line each.
 */
import { parseArgs } from 'node:util';
import type { Split } from '../src/domain/evaluation/ladder-types.ts';
import { auc } from '../src/domain/evaluation/metrics.ts';
import type { ModelResult } from '../src/domain/evaluation/report.ts';
import { featureView } from '../src/domain/features/feature-view.ts';
import { featureVector } from '../src/domain/features/registry.ts';
import { countPositives } from '../src/domain/models/dataset.ts';
import { scorecardModel } from '../src/domain/models/scorecard.ts';
import { defaultScoringSettings } from '../src/domain/scoring/settings.ts';
import { ladderInputOf, trainRiskModel } from '../src/domain/training/train-risk-model.ts';
import { type SimulatedSet, simulatedTrainingSet, truthOf } from '../test/support/simulated-training-set.ts';

const { values: args } = parseArgs({
  options: {
    accounts: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '7' },
    months: { type: 'string', default: '30' },
    'without-churn-records': { type: 'boolean', default: false },
    churn: { type: 'string', default: 'hazard' },
    seeds: { type: 'string', default: '1' },
  },
});
/** Two windows of three months. */
const windows = 2;

const verdicts = new Map<string, number>();
for (let n = 0; n < Number(args.seeds); n++) {
  const seed = Number(args.seed) + n;
  const simulated = await simulatedTrainingSet({
    accounts: Number(args.accounts),
    seed,
    months: Number(args.months),
    churn: args.churn === 'random' ? 'random' : 'hazard',
    withoutChurnRecords: args['without-churn-records'],
  });
  if (args.seeds === '1') describeSet(simulated);
  const { verdict } = judge(simulated, seed, args.seeds === '1');
  verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
}
for (const [verdict, count] of verdicts) console.log(`${verdict}: ${count} of ${args.seeds}`);

/** The ladder on the held-out months, beside what the book knows of the same rows. */
function judge(simulated: SimulatedSet, seed: number, isTold: boolean): { verdict: string } {
  const input = { set: simulated.set, tiers: defaultScoringSettings.tiers, seed: 7, windows, isBackTestOnly: true };
  const start = process.cpuUsage();
  const { report } = trainRiskModel(input, { now: () => performance.now() });
  const { user, system } = process.cpuUsage(start);
  const champion = report.models.find((model) => model.name === report.champion);
  const { risk, knowable, hazard, scorecard } = ceilings(simulated, ladderInputOf(input).splits);
  if (isTold) {
    console.log(`held out: ${report.rows} rows, ${report.positives} positives, ${report.events} departures; AUC of`);
    console.log(`  true risk (knows the future path)            ${risk}`);
    console.log(`  knowable risk (all that is so on the day)    ${knowable}`);
    console.log(`  true hazard on the day                       ${hazard}`);
    console.log(`  scorecard as delivered                       ${scorecard}`);
    for (const model of report.models) console.log(`  ${modelLine(model)}`);
    console.log(`${report.verdict.sentence}`);
  }
  const skill = report.skill === null ? 0 : report.skill.gain / report.skill.standardError;
  const figures =
    champion === undefined ? '' : `${modelLine(champion)}, gain over the base rate ${skill.toFixed(2)} standard errors`;
  console.log(
    `seed ${seed}: ${report.verdict.kind}; hazard ${hazard}, knowable ${knowable}; ${figures}; ${Math.round((user + system) / 1e6)} s CPU`,
  );
  return { verdict: report.verdict.kind };
}

function modelLine({ name, auc, logLoss, ece, eceFloor95, calibrationSlope, calibration }: ModelResult): string {
  const interval = `${auc.value.toFixed(4)} [${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}]`;
  return `${name} ${interval}, log loss ${logLoss.value.toFixed(5)}, calibration error ${ece.toFixed(4)} (floor ${eceFloor95.toFixed(4)}), slope ${calibrationSlope?.toFixed(2) ?? '-'} (${calibration})`;
}

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

/** AUC of what the book knows, on the held-out rows whose truth it knows. */
function ceilings(simulated: SimulatedSet, splits: readonly Split[]) {
  const { set, book } = simulated;
  const truth = truthOf(simulated);
  const all = splits.flatMap(({ test }) => [...test]);
  const heldOut = Uint32Array.from(all.filter((row) => !Number.isNaN(truth.risk[row])));
  const labels = Uint8Array.from(heldOut, (row) => set.data.labels[row] as number);
  const aucOf = (scores: Float64Array): string => auc(scores, labels)?.toFixed(4) ?? 'not defined';
  const taken = (values: Float64Array): Float64Array => Float64Array.from(heldOut, (row) => values[row] as number);
  const knowable = Float64Array.from(heldOut, (row) => {
    const customer = set.customerIds[set.customers[row] as number] as string;
    return book.knowableRisk(customer, set.asOf[row] as number, set.horizonDays) ?? 0;
  });
  return {
    risk: aucOf(taken(truth.risk)),
    knowable: aucOf(knowable),
    hazard: aucOf(taken(truth.hazard)),
    scorecard: aucOf(scorecardLogOdds(simulated, heldOut)),
  };
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
