/** The report of an install's KPIs, from the figures of the last snapshot. Whole months only: a running one compares with nothing. */
import type { KpiCohortRow, KpiMonth, KpiPartName } from '../../contracts/kpi-repository.ts';
import type { InstallSettings } from '../../contracts/settings.ts';
import { bridgeOf } from '../../domain/kpi/bridge.ts';
import type { Kpi } from '../../domain/kpi/kpi.ts';
import type { BridgeMonth, KpiPart, KpiPoint, KpiReport, KpiSeries, NpsMonth } from '../../domain/kpi/kpi-report.ts';
import { type Month, monthFromKey, monthKey, monthStart } from '../../domain/kpi/month.ts';
import { kpis as allKpis } from '../../domain/kpi/registry.ts';
import { countAt, emptySums, type KpiSums, type KpiSumsJson, sumsFromJson } from '../../domain/kpi/sums.ts';
import { lightOf } from '../../domain/kpi/targets.ts';
import { exchangeOf } from '../../domain/money/rates.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';
import { inOneCurrency } from './in-one-currency.ts';
import { targetOf } from './kpi-target.ts';
import { figureOf } from './kpi-values.ts';
import { mainCurrency } from './main-currency.ts';
import { snapshotKpis } from './snapshot-kpis.ts';

export interface KpiReportRequest {
  /** So many whole months. */
  readonly months: number;
  readonly by?: Exclude<KpiPartName, 'all'>;
  /** Keys; all KPIs unless given. */
  readonly kpis?: readonly string[];
  /** Of money; unless given the reporting currency of the settings, or the one with the most recurring value. */
  readonly currency?: string;
  /** Computes the figures anew before, all of them. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a series is computed from. */
interface Lens {
  readonly months: readonly Month[];
  readonly currency: string | null;
  readonly kpis: readonly Kpi[];
  readonly settings: InstallSettings;
}

type Convert = (sums: KpiSums) => KpiSums;
type ByMonth = ReadonlyMap<Month, KpiSums>;

export async function readKpiReport(
  deps: Pick<Deps, 'db' | 'repos' | 'clock' | 'log'>,
  installId: string,
  request: KpiReportRequest,
): Promise<KpiReport> {
  const { by, signal } = request;
  const settings = await installSettings(deps, installId);
  const { asOf, months } = await coveredMonths(deps, installId, request.months, request.fresh ?? false, signal);
  const range = { from: monthKey((months[0] ?? 0) - 1), to: monthKey(months.at(-1) ?? 0) };
  const read = await deps.db.tenant(installId, async (ex) => ({
    all: await deps.repos.kpis.sums(ex, installId, 'all', range),
    parts: by === undefined ? [] : await deps.repos.kpis.sums(ex, installId, by, range),
    cohorts: await deps.repos.kpis.cohorts(ex, installId),
    owners: by === 'owner' ? await deps.repos.records.owners(ex, installId) : [],
  }));
  const exchange = exchangeOf(settings.money);
  const convert: Convert = (sums) => inOneCurrency(sums, exchange, asOf);
  const all = byMonth(read.all, convert);
  const currency = request.currency ?? exchange.reportingCurrency ?? mainCurrency(all.get(months.at(-1) ?? 0));
  const chosen = allKpis.filter(({ key }) => request.kpis?.includes(key) ?? true);
  const lens: Lens = { months, currency, kpis: chosen, settings };
  const names = new Map(
    read.owners.flatMap((each) => (each.type === 'owner' ? [[each.id, each.name ?? each.email]] : [])),
  );
  return {
    installId,
    asOf,
    months: months.map(monthKey),
    kpis: seriesOf(all, lens),
    bridge: bridgeRows(all, lens),
    cohorts: cohortsOf(read.cohorts),
    nps: npsOf(all, months),
    by: by ?? null,
    parts: partsOf(read.parts, lens, convert, (value) => names.get(value)),
  };
}

/** Whole months of the snapshot, which is made where there is none. */
async function coveredMonths(
  deps: Pick<Deps, 'db' | 'repos' | 'clock' | 'log'>,
  installId: string,
  wanted: number,
  fresh: boolean,
  signal: AbortSignal | undefined,
): Promise<{ asOf: Instant; months: Month[] }> {
  const read = () => deps.db.tenant(installId, (ex) => deps.repos.kpis.covered(ex, installId));
  let covered = fresh ? [] : await read();
  if (covered.length === 0) {
    await snapshotKpis(deps, installId, { all: true, signal });
    covered = await read();
  }
  const asOf = covered.at(-1)?.asOf ?? 0;
  const whole = covered.map(({ month }) => monthFromKey(month)).filter((month) => monthStart(month + 1) <= asOf + 1);
  return { asOf, months: whole.slice(-wanted) };
}

function byMonth(rows: readonly KpiMonth[], convert: Convert): ByMonth {
  return new Map(rows.map(({ month, sums }) => [monthFromKey(month), convert(sumsFromJson(sums as KpiSumsJson))]));
}

function seriesOf(sums: ByMonth, lens: Lens): KpiSeries[] {
  return lens.kpis.map((kpi) => {
    const series = lens.months.map((month) => pointOf(kpi, month, sums, lens));
    const { key, label, definition, unit, direction } = kpi;
    const { currency } = series.findLast((point) => point.currency !== null) ?? { currency: null };
    const target = targetOf(lens.settings, kpi);
    return {
      ...{ key, label, definition, unit, direction, currency, target },
      light: lightOf(kpi, { value: series.at(-1)?.value ?? null }, target),
      series: series.map(({ currency: _currency, ...point }) => point),
    };
  });
}

function pointOf(kpi: Kpi, month: Month, sums: ByMonth, lens: Lens): KpiPoint & { readonly currency: string | null } {
  const own = sums.get(month) ?? emptySums();
  const previous = sums.get(month - 1);
  const figure = figureOf(kpi, own, { previous, ...(lens.currency !== null && { currency: lens.currency }) });
  const { value, low, high, n, reason, currency } = figure;
  return { month: monthKey(month), value, low, high, n, reason, currency };
}

function bridgeRows(sums: ByMonth, { months }: Lens): BridgeMonth[] {
  return months.flatMap((month) => {
    const own = sums.get(month) ?? emptySums();
    return own.money.map(({ currency }): BridgeMonth => {
      const bridge = bridgeOf(own, currency);
      return {
        month: monthKey(month),
        currency,
        startCents: bridge.start,
        newCents: bridge.new,
        expansionCents: bridge.expansion,
        reactivationCents: bridge.reactivation,
        contractionCents: bridge.contraction,
        churnCents: bridge.churn,
        endCents: bridge.end,
      };
    });
  });
}

function npsOf(sums: ByMonth, months: readonly Month[]): NpsMonth[] {
  return months.map((month) => {
    const { counts } = sums.get(month) ?? emptySums();
    const of = (key: 'promoters' | 'passives' | 'detractors'): number => counts[countAt[key]] ?? 0;
    const [promoters, passives, detractors] = [of('promoters'), of('passives'), of('detractors')];
    return { month: monthKey(month), promoters, passives, detractors };
  });
}

function cohortsOf(rows: readonly KpiCohortRow[]): KpiReport['cohorts'] {
  const groups = [...Map.groupBy(rows, ({ cohort }) => cohort)];
  return {
    currency: rows[0]?.currency ?? null,
    rows: groups.map(([cohort, group]) => ({
      cohort,
      customers: group[0]?.customers ?? 0,
      kept: group.map(({ kept }) => kept),
      valueKept: group.map(({ valueKept }) => valueKept),
    })),
  };
}

/** The largest first. */
function partsOf(
  rows: readonly KpiMonth[],
  lens: Lens,
  convert: Convert,
  nameOf: (value: string) => string | undefined,
): KpiPart[] {
  const last = lens.months.at(-1) ?? 0;
  return [...Map.groupBy(rows, ({ partValue }) => partValue)]
    .map(([value, group]) => ({ value, sums: byMonth(group, convert) }))
    .map((part) => ({ ...part, customers: part.sums.get(last)?.counts[countAt.customersAtEnd] ?? 0 }))
    .sort((a, b) => b.customers - a.customers || ((a.value ?? '') < (b.value ?? '') ? -1 : 1))
    .map(({ value, sums }) => ({
      value,
      label: value === null ? 'none' : (nameOf(value) ?? value),
      kpis: seriesOf(sums, lens),
    }));
}
