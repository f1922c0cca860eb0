import { dayMs } from '../records/time.ts';
import { precisionRecallCurve, reliability, rocCurve } from './curves.ts';
import { groupResults } from './group-results.ts';
import type { PairedDifference } from './intervals.ts';
import type { LadderInput } from './ladder-types.ts';
import { liftTable } from './lift.ts';
import { auc } from './metrics.ts';
import type { Predictions, TestRows } from './out-of-sample.ts';
import type { EvaluationReport, GroupResult, ModelResult, SelectionStep, TierResult, Verdict } from './report.ts';
import { gainOver } from './selection.ts';
import { tierResults } from './tier-results.ts';
import { periodWords, verdictOf } from './verdict.ts';

interface ReportParts {
  readonly input: LadderInput;
  readonly rows: TestRows;
  readonly models: readonly ModelResult[];
  readonly champion: Predictions;
  readonly baseRate: Predictions;
  readonly steps: readonly SelectionStep[];
}

/** What the test rows say: of all models in figures, of the champion in detail, and the verdict. */
export function championReport({ input, rows, models, champion, baseRate, steps }: ReportParts): EvaluationReport {
  const { risks } = champion;
  const { labels, weights } = rows;
  const tiers = tierResults(risks, labels, weights, input.tiers);
  const skill = gainOver(baseRate, champion, rows);
  return {
    ...countsOf(rows),
    champion: champion.kind,
    verdict: verdict({ input, rows, models, champion }, skill, tiers),
    models,
    selection: steps,
    skill,
    reliability: reliability(risks, labels, weights),
    roc: rocCurve(risks, labels, weights),
    precisionRecall: precisionRecallCurve(risks, labels, weights),
    lift: liftTable(risks, labels, weights),
    tiers,
    groups: groupsOf(input, rows, risks),
    importances: champion.importances,
    warnings: input.warnings,
    method: input.method,
  };
}

/** Where there is nothing to judge by: nobody left, or the history is too short to split. */
export function emptyReport(input: LadderInput, rows: TestRows): EvaluationReport {
  return {
    ...countsOf(rows),
    champion: input.data.columns.some((column) => column.expertWeight !== undefined) ? 'scorecard' : 'base_rate',
    verdict: verdictOf({ ...verdictWords(input, rows), auc: null, gain: 0, standardError: 0, tiers: [] }),
    models: [],
    selection: [],
    skill: null,
    reliability: [],
    roc: [],
    precisionRecall: [],
    lift: [],
    tiers: [],
    groups: {},
    importances: [],
    warnings: input.warnings,
    method: input.method,
  };
}

/** Rows, leavers and the base rate are those of the test rows, which all figures are of. */
function countsOf({ positions, labels, weights, events }: TestRows) {
  let [positives, left, total] = [0, 0, 0];
  labels.forEach((label, i) => {
    positives += label;
    left += label * (weights[i] as number);
    total += weights[i] as number;
  });
  return { rows: positions.length, positives, events: countEvents(events), baseRate: total === 0 ? 0 : left / total };
}

/** Departures, each once. */
export function countEvents(events: Int32Array): number {
  const seen = new Set<number>();
  for (const event of events) if (event >= 0) seen.add(event);
  return seen.size;
}

function verdict(
  { input, rows, models, champion }: Omit<ReportParts, 'baseRate' | 'steps'>,
  skill: PairedDifference,
  tiers: readonly TierResult[],
): Verdict {
  const own = models.find((model) => model.name === champion.kind);
  const isJudged = auc(champion.risks, rows.labels, rows.weights) !== null;
  return verdictOf({
    ...verdictWords(input, rows),
    ...skill,
    auc: isJudged ? (own?.auc ?? null) : null,
    candidates: models.length - 1,
    tiers,
  });
}

function verdictWords({ times, horizonDays = 0, data, unitName }: LadderInput, { positions, events }: TestRows) {
  const hasExperts = data.columns.some((column) => column.expertWeight !== undefined);
  const shared = { events: countEvents(events), unitName, standIn: hasExperts ? 'scorecard' : 'base_rate' } as const;
  if (times.length === 0 || positions.length === 0) return shared;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of positions) {
    first = Math.min(first, times[row] as number);
    last = Math.max(last, times[row] as number);
  }
  // Those who left did so within the horizon after the dates they were judged at.
  return { ...shared, isRepeated: true, horizonDays, period: periodWords(first, last + horizonDays * dayMs) };
}

function groupsOf(input: LadderInput, rows: TestRows, risks: Float64Array): Record<string, readonly GroupResult[]> {
  const { labels, weights, positions } = rows;
  const groups: Record<string, readonly GroupResult[]> = {};
  for (const { name, names, codes } of input.parts) {
    const own = Int32Array.from(positions, (row) => codes[row] as number);
    groups[name] = groupResults({ probabilities: risks, labels, weights, codes: own, names });
  }
  return groups;
}
