/** What a report of KPIs looks like, made up with a seed: a book that grows, with two targets it misses. */
import type {
  BridgeMonth,
  KpiCohort,
  KpiPart,
  KpiPoint,
  KpiReport,
  KpiSeries,
} from '../../src/domain/kpi/kpi-report.ts';
import { kpis } from '../../src/domain/kpi/registry.ts';
import { type KpiTarget, lightOf } from '../../src/domain/kpi/targets.ts';
import { seeded } from './seeded.ts';

const months = Array.from({ length: 18 }, (_, i) => new Date(Date.UTC(2025, 4 + i, 1)).toISOString().slice(0, 7));

/** Where a KPI begins and how far it moves in a month; money in hundredths. */
const courses: Readonly<Record<string, readonly [from: number, step: number, noise: number]>> = {
  customers: [412, 5, 2],
  customer_churn_rate: [0.012, 0.0005, 0.003],
  customer_retention_rate: [0.988, -0.0005, 0.003],
  arr: [812_000_000, 12_400_000, 2_000_000],
  mrr: [67_700_000, 1_030_000, 160_000],
  net_revenue_retention: [1.012, -0.0006, 0.004],
  gross_revenue_retention: [0.991, -0.0007, 0.003],
  nps: [31, 0.9, 4],
  csat: [0.86, -0.004, 0.02],
  clv: [4_820_000, 41_000, 90_000],
  first_response_time: [5.4, -0.14, 0.5],
  resolution_time: [38, 0.4, 4],
  ticket_backlog: [62, 2.2, 6],
  average_order_value: [1_240_000, -9_000, 60_000],
  purchase_cycle: [84, 0.3, 3],
  activation_rate: [0.71, 0.004, 0.03],
  repeat_purchase_rate: [0.44, 0.002, 0.02],
};
const withInterval = new Set(['customer_churn_rate', 'customer_retention_rate', 'nps', 'csat', 'activation_rate']);
const targets: Readonly<Record<string, KpiTarget>> = {
  net_revenue_retention: { target: 1.01, warn: 1 },
  customer_churn_rate: { target: 0.015, warn: 0.02 },
  nps: { target: 40, warn: 30 },
  csat: { target: 0.9, warn: 0.85 },
  first_response_time: { target: 4, warn: 6 },
};

function pointsOf(key: string, unit: string, random: () => number): KpiPoint[] {
  const course = courses[key];
  return months.map((month, i): KpiPoint => {
    if (course === undefined)
      return { month, value: null, low: null, high: null, n: 0, reason: 'nothing of it is connected' };
    const [from, step, noise] = course;
    const raw = from + i * step + (random() - 0.5) * 2 * noise;
    const value = unit === 'count' || unit === 'money' ? Math.round(raw) : raw;
    const half = key === 'nps' ? 11 : Math.abs(from) * 0.05 + noise;
    const interval = withInterval.has(key) ? { low: value - half, high: value + half } : { low: null, high: null };
    return { month, value, ...interval, n: 120 + i * 3, reason: null };
  });
}

function seriesOf(random: () => number, scale = 1): KpiSeries[] {
  return kpis.map((kpi) => {
    const { key, label, definition, unit, direction } = kpi;
    const isMoney = unit === 'money';
    const series = pointsOf(key, unit, random).map((point) =>
      scale !== 1 && (isMoney || unit === 'count') && point.value !== null
        ? { ...point, value: Math.round(point.value * scale) }
        : point,
    );
    const target = targets[key] ?? null;
    const light = lightOf(kpi, { value: series.at(-1)?.value ?? null }, target);
    return { key, label, definition, unit, direction, currency: isMoney ? 'EUR' : null, target, light, series };
  });
}

function bridge(random: () => number): BridgeMonth[] {
  let startCents = 812_000_000;
  return months.map((month) => {
    const cents = (size: number) => Math.round(size * 100 * (0.5 + random()));
    const move = {
      newCents: cents(110_000),
      expansionCents: cents(42_000),
      reactivationCents: cents(6_000),
      contractionCents: cents(15_000),
      churnCents: cents(38_000),
    };
    const { newCents, expansionCents, reactivationCents, contractionCents, churnCents } = move;
    const endCents = startCents + newCents + expansionCents + reactivationCents - contractionCents - churnCents;
    const row = { month, currency: 'EUR', startCents, ...move, endCents };
    startCents = endCents;
    return row;
  });
}

function cohorts(random: () => number): KpiCohort[] {
  return months.map((cohort, i): KpiCohort => {
    const customers = 9 + Math.floor(random() * 14);
    let left = customers;
    const kept = Array.from({ length: months.length - i }, (_, month) => {
      if (month > 0) for (let c = left; c > 0; c -= 1) if (random() < 0.02) left -= 1;
      return left / customers;
    });
    return { cohort, customers, kept, valueKept: kept.map((share) => share * 1.04) };
  });
}

const owners = ['Ada Lindqvist', 'Bao Nguyen', 'Carla Ruiz', '陈伟', 'Dov Levi'];

export function sampleKpiReport(): KpiReport {
  const random = seeded(7);
  return {
    installId: '00000000-0000-4000-8000-000000000001',
    asOf: Date.UTC(2026, 10, 21, 14, 5),
    months,
    kpis: seriesOf(random),
    bridge: bridge(random),
    cohorts: { currency: 'EUR', rows: cohorts(random) },
    nps: months.map((month, i) => ({
      month,
      promoters: 14 + i + Math.floor(random() * 5),
      passives: 9 + Math.floor(random() * 4),
      detractors: 8 - Math.floor(i / 4) + Math.floor(random() * 4),
    })),
    by: 'owner',
    parts: owners.map((label, i): KpiPart => ({ value: `o${i}`, label, kpis: seriesOf(random, 0.32 - i * 0.05) })),
  };
}
