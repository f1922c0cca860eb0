/** An evaluation as a real one looks, simulated with a seed: customers with a hazard, and models that see it more or less well. */
import type {
  CurvePoint,
  EvaluationReport,
  Figure,
  GroupResult,
  ModelResult,
  ReliabilityBin,
} from '../../src/domain/evaluation/report.ts';
import type { ModelKind } from '../../src/domain/models/estimator.ts';
import { type Random, randomOf } from '../../src/domain/random.ts';

interface Row {
  /** What the champion says. */
  readonly said: number;
  readonly left: boolean;
  readonly month: number;
  readonly industry: number;
}

const industries = ['Software', 'Logistics', 'Retail', 'Health care', 'Manufacturing', '教育'];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);
const leavers = (rows: readonly Row[]): number => rows.filter((row) => row.left).length;

function simulate(count: number, random: Random): Row[] {
  const rows = Array.from({ length: count }, () => {
    const industry = random.int(industries.length);
    const logOdds = -1.75 + 1.75 * random.normal() + 0.25 * (industry - 2.5);
    const left = random.unit() < sigmoid(logOdds);
    const said = sigmoid(logOdds * 0.96 + 0.25 * random.normal());
    return { said, left, month: random.int(12), industry };
  });
  return rows.sort((a, b) => b.said - a.said);
}

/** Wilson's interval of a share. */
function wilson(positives: number, rows: number): Figure {
  const z = 1.96;
  const share = positives / rows;
  const middle = (share + (z * z) / (2 * rows)) / (1 + (z * z) / rows);
  const half = (z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows))) / (1 + (z * z) / rows);
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function reliability(rows: readonly Row[]): ReliabilityBin[] {
  const bins = Array.from({ length: 10 }, (_, i) => {
    const inside = rows.filter((row) => Math.min(9, Math.floor(row.said * 10)) === i);
    const observed = wilson(leavers(inside), Math.max(1, inside.length));
    return {
      from: i / 10,
      to: (i + 1) / 10,
      rows: inside.length,
      meanPredicted: mean(inside.map((r) => r.said)),
      observed,
    };
  });
  return bins.filter((bin) => bin.rows > 0);
}

function curves(rows: readonly Row[]): { roc: CurvePoint[]; precisionRecall: CurvePoint[]; auc: number } {
  const positives = leavers(rows);
  const roc: CurvePoint[] = [{ x: 0, y: 0 }];
  const precisionRecall: CurvePoint[] = [];
  let found = 0;
  let area = 0;
  for (const [i, row] of rows.entries()) {
    if (row.left) found += 1;
    else area += found;
    if (i % 40 !== 0 && i !== rows.length - 1) continue;
    roc.push({ x: (i + 1 - found) / (rows.length - positives), y: found / positives });
    precisionRecall.push({ x: found / positives, y: found / (i + 1) });
  }
  return { roc, precisionRecall, auc: area / positives / (rows.length - positives) };
}

function lift(rows: readonly Row[]): EvaluationReport['lift'] {
  const all = leavers(rows);
  return Array.from({ length: 10 }, (_, i) => {
    const end = Math.round((rows.length * (i + 1)) / 10);
    const tenth = rows.slice(Math.round((rows.length * i) / 10), end);
    const positives = leavers(tenth);
    const captured = leavers(rows.slice(0, end)) / all;
    return {
      share: (i + 1) / 10,
      rows: tenth.length,
      positives,
      lift: positives / tenth.length / (all / rows.length),
      captured,
    };
  });
}

function tiers(rows: readonly Row[]): EvaluationReport['tiers'] {
  const all = leavers(rows);
  const starts = { low: 0, medium: 0.2, high: 0.45, critical: 0.7 };
  const ends = [0.2, 0.45, 0.7, 1.01];
  return Object.entries(starts).map(([tier, from], i) => {
    const inside = rows.filter((row) => row.said >= from && row.said < (ends[i] ?? 1));
    const orWorse = rows.filter((row) => row.said >= from);
    const precision = leavers(orWorse) / orWorse.length;
    return {
      tier,
      from,
      rows: inside.length,
      positives: leavers(inside),
      precision,
      recall: leavers(orWorse) / all,
      lift: precision / (all / rows.length),
      meanPredicted: mean(inside.map((row) => row.said)),
    };
  });
}

function groups(rows: readonly Row[], names: readonly string[], of: (row: Row) => number): GroupResult[] {
  return names.map((group, i) => {
    const inside = rows.filter((row) => of(row) === i);
    const { auc } = curves(inside);
    const observed = leavers(inside) / inside.length;
    return {
      group,
      rows: inside.length,
      positives: leavers(inside),
      auc,
      meanPredicted: mean(inside.map((r) => r.said)),
      observed,
    };
  });
}

const around = (value: number, half: number): Figure => ({ value, low: value - half, high: value + half });

function model(name: ModelKind, auc: number, logLoss: number, more: Partial<ModelResult> = {}): ModelResult {
  const isBase = name === 'base_rate';
  return {
    name,
    params: {},
    calibration: 'none',
    auc: around(auc, isBase ? 0 : 0.009),
    prAuc: around(auc - 0.19, 0.019),
    brier: around(logLoss / 3.1, 0.0032),
    logLoss: around(logLoss, 0.0088),
    ece: 0.0081,
    eceFloor95: 0.0172,
    calibrationSlope: 1.01,
    fitMs: 180,
    ...more,
  };
}

const months = Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(2025, 10 + i, 1)).toISOString().slice(0, 7));

export function sampleReport(seed = 7, count = 7_043): EvaluationReport {
  const rows = simulate(count, randomOf(seed));
  const positives = leavers(rows);
  const { roc, precisionRecall, auc } = curves(rows);
  const bins = reliability(rows);
  const gaps = bins.map((bin) => (bin.rows / rows.length) * Math.abs(bin.meanPredicted - bin.observed.value));
  const baseRate = positives / rows.length;
  const entropy = -baseRate * Math.log(baseRate) - (1 - baseRate) * Math.log(1 - baseRate);
  const champion = model('gradient_boosting', auc, 0.3961, {
    ece: sum(gaps),
    params: { trees: 180, depth: 3, learningRate: 0.05, lambda: 5 },
    fitMs: 2_140,
  });
  const percentOf = (share: number) => Math.round(share * 100);
  const worst = tiers(rows).at(-1);
  return {
    rows: rows.length,
    positives,
    events: positives,
    baseRate,
    champion: 'gradient_boosting',
    verdict: {
      kind: 'usable',
      sentence: `Of the ${worst?.rows} customers called critical 90 days before, ${worst?.positives} left. That is ${worst?.lift.toFixed(1)} times better than guessing. Based on ${positives} departures between November 2025 and October 2026; shown one customer who left and one who stayed, the model picks the leaver ${percentOf(auc)} times in 100.`,
    },
    models: [
      model('base_rate', 0.5, entropy, {
        prAuc: around(baseRate, 0.008),
        brier: around(baseRate * (1 - baseRate), 0.004),
        calibrationSlope: Number.NaN,
        ece: 0.0004,
        fitMs: 1,
      }),
      model('scorecard', auc - 0.061, 0.4479, { ece: 0.0413, calibrationSlope: 0.71, fitMs: 2 }),
      model('logistic_regression', auc - 0.004, 0.4012, { params: { c: 0.05 }, fitMs: 96 }),
      model('decision_tree', auc - 0.021, 0.4297, { calibration: 'beta', ece: 0.0122, fitMs: 44 }),
      model('random_forest', auc - 0.005, 0.4031, { calibration: 'platt', fitMs: 9_870 }),
      champion,
      model('linear_svm', auc - 0.006, 0.4048, { calibration: 'platt', calibrationSlope: 0.98, fitMs: 310 }),
    ],
    skill: { gain: 0.1312, standardError: 0.0061 },
    selection: [
      { champion: 'base_rate', challenger: 'scorecard', gain: 0.0935, standardError: 0.0051, isReplaced: true },
      {
        champion: 'scorecard',
        challenger: 'logistic_regression',
        gain: 0.0467,
        standardError: 0.0033,
        isReplaced: true,
      },
      {
        champion: 'logistic_regression',
        challenger: 'decision_tree',
        gain: -0.0285,
        standardError: 0.0035,
        isReplaced: false,
      },
      {
        champion: 'logistic_regression',
        challenger: 'random_forest',
        gain: -0.0019,
        standardError: 0.0012,
        isReplaced: false,
      },
      {
        champion: 'logistic_regression',
        challenger: 'gradient_boosting',
        gain: 0.0051,
        standardError: 0.0014,
        isReplaced: true,
      },
      {
        champion: 'gradient_boosting',
        challenger: 'linear_svm',
        gain: -0.0087,
        standardError: 0.0017,
        isReplaced: false,
      },
    ],
    reliability: bins,
    roc,
    precisionRecall,
    lift: lift(rows),
    tiers: tiers(rows),
    groups: {
      month: groups(rows, months, (row) => row.month),
      industry: groups(rows, industries, (row) => row.industry),
    },
    importances: [
      ['days_since_last_meeting', 0.62],
      ['days_to_renewal', 0.48],
      ['open_urgent_tickets', 0.37],
      ['nps_latest', 0.31],
      ['weekly_active_share_change_60d', 0.27],
      ['tenure_days', 0.22],
      ['main_contact_left', 0.16],
      ['recurring_value_change_12m', 0.13],
      ['support_reply_hours_90d', 0.11],
      ['seats_used_share', 0.09],
      ['industry', 0.08],
      ['emails_in_90d', 0.06],
      ['客户来源', 0.05],
      ['discount_share', 0.04],
      ['plan', 0.03],
      ['invoice_days_late', 0.02],
      ['country', 0.01],
    ].map(([name, meanShare]) => ({ name: String(name), meanShare: Number(meanShare) })),
    warnings: [
      {
        code: 'COLUMN_MISSING_MOSTLY',
        message: 'seats_used_share is known for 14 % of the rows; it counts only where it is known.',
      },
      { code: 'FEW_EVENTS_IN_PART', message: '教育 has 212 departures in 12 months; its figures are rough.' },
    ],
    method: '4 windows of 90 days, trained on what came before with a gap of 90 days',
  };
}
