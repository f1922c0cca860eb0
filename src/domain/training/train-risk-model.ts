/** From a training set to a model with its back-test: the ladder is climbed on the past, and its champion is fitted to all of it. */
import { countEvents } from '../evaluation/champion-report.ts';
import { climbLadder, fitKind, type LadderHooks } from '../evaluation/ladder.ts';
import type { LadderInput, Split } from '../evaluation/ladder-types.ts';
import type { EvaluationReport } from '../evaluation/report.ts';
import { timeSplits } from '../evaluation/splits.ts';
import { features } from '../features/registry.ts';
import { countPositives } from '../models/dataset.ts';
import { plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { ScoringSettings } from '../scoring/settings.ts';
import { inGrace } from './parts.ts';
import { referenceOf } from './reference.ts';
import type { StoredRiskModel, TrainedOn } from './stored-risk-model.ts';
import type { TrainingPart, TrainingSet } from './training-set.ts';

export interface TrainInput {
  readonly set: TrainingSet;
  readonly tiers: ScoringSettings['tiers'];
  readonly seed: number;
  /** Windows of three months, up to the newest labelled date, that the back-test asks about: 4 unless given, fewer in a short history. */
  readonly windows?: number;
  /** Only the back-test: nothing is fitted to all rows. */
  readonly isBackTestOnly?: boolean;
}

export interface TrainResult {
  /** Null where nothing better than the base rate is known, or only the back-test was asked for. */
  readonly stored: StoredRiskModel | null;
  readonly report: EvaluationReport;
}

const windowDays = 90;
/** What the first window is trained on spans at least so long. */
const leastTrainingDays = 90;

export function trainRiskModel(input: TrainInput, hooks: LadderHooks): TrainResult {
  const ladder = ladderInputOf(input);
  const report = withGraceWarning(climbLadder(ladder, hooks));
  if (input.isBackTestOnly || report.champion === 'base_rate') return { stored: null, report };
  return { stored: fitChampion(input, ladder, report, hooks), report };
}

/** Above this share of the leavers the report says that many of them were easy to tell. */
const notableShare = 0.1;

/** Customers whose term has ended and whose grace runs mostly leave: to say so is right, and no great skill. */
function withGraceWarning(report: EvaluationReport): EvaluationReport {
  const lapsed = report.groups.contract?.find(({ group }) => group === inGrace);
  if (lapsed === undefined || lapsed.positives < notableShare * report.positives) return report;
  const message = `${lapsed.positives} of the ${report.positives} rows that left were of customers whose contract had ended already and whose days of grace ran: easy to tell. How well the others are told stands with the parts by contract.`;
  return { ...report, warnings: [...report.warnings, { code: 'EASY_DEPARTURES', message }] };
}

/** A training set as the ladder takes it: test windows in time order, each one horizon after what it is trained on. */
export function ladderInputOf({ set, tiers, seed, windows = 4 }: TrainInput): LadderInput {
  const splits = backTestSplits(set, windows);
  return {
    data: set.data,
    units: set.customers,
    events: set.events,
    splits,
    times: set.asOf,
    gapMs: gapOf(set),
    horizonDays: set.horizonDays,
    parts: [monthsOf(set), ...set.parts],
    tiers,
    method: methodWords(set, splits.length),
    warnings: [],
    seed,
    unitName: 'customers',
  };
}

/** From an as-of date until its label is known: the horizon, and the days of grace where departures are known only after them. */
function gapOf({ window }: TrainingSet): number {
  return Math.floor((window.knownUntil - window.to) / dayMs) * dayMs;
}

function backTestSplits(set: TrainingSet, windows: number): Split[] {
  const { asOf } = set;
  const gapMs = gapOf(set);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const at of asOf) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  const room = Math.floor((last - first - gapMs - leastTrainingDays * dayMs) / (windowDays * dayMs));
  if (!(room >= 1)) return [];
  return timeSplits(asOf, { windows: Math.min(windows, room), windowMs: windowDays * dayMs, gapMs });
}

function methodWords(set: TrainingSet, windows: number): string {
  if (windows === 0)
    return `no window of ${windowDays} days has a history of ${leastTrainingDays} days and a gap before it`;
  const each = windows === 1 ? 'trained' : 'each trained';
  return `${plural(windows, 'window')} of ${windowDays} days, ${each} on what came before with a gap of ${gapOf(set) / dayMs} days`;
}

/** Results by the month of the as-of date. */
function monthsOf({ asOf }: TrainingSet): TrainingPart {
  const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);
  const names = [...new Set(Array.from(asOf, monthOf))].sort();
  const codes = new Map(names.map((name, code) => [name, code]));
  return { name: 'month', names, codes: Int32Array.from(asOf, (at) => codes.get(monthOf(at)) as number) };
}

function fitChampion(
  { set, seed }: TrainInput,
  ladder: LadderInput,
  { champion }: EvaluationReport,
  hooks: LadderHooks,
): StoredRiskModel {
  const all = Uint32Array.from({ length: set.data.rows }, (_, i) => i);
  const { model, params, calibration } = fitKind(champion, ladder, all, hooks);
  return {
    format: 1,
    kind: champion,
    params,
    model: model.toJSON(),
    calibration,
    horizonDays: set.horizonDays,
    features: features.map((feature) => feature.key),
    seed,
    trainedOn: trainedOn(set),
    typical: set.typical ?? {},
    reference: referenceOf(set),
  };
}

function trainedOn({ data, customers, events, rules, window, sampling }: TrainingSet): TrainedOn {
  const byRule: Record<string, number> = {};
  let [left, total] = [0, 0];
  for (let row = 0; row < data.rows; row++) {
    const weight = data.weights[row] as number;
    total += weight;
    if (data.labels[row] === 0) continue;
    left += weight;
    const rule = String(rules[row]);
    byRule[rule] = (byRule[rule] ?? 0) + 1;
  }
  return {
    rows: data.rows,
    positives: countPositives(data.labels),
    events: countEvents(events),
    customers: new Set(customers).size,
    baseRate: total === 0 ? 0 : left / total,
    from: window.from,
    to: window.to,
    knownUntil: window.knownUntil,
    rules: byRule,
    keptShare: sampling.keptShare,
  };
}
