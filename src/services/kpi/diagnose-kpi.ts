import type { KpiPartName } from '../../contracts/kpi-repository.ts';
import { type Diagnosis, diagnose, type PartPeriods } from '../../domain/kpi/diagnosis.ts';
import type { Kpi } from '../../domain/kpi/kpi.ts';
import { monthFromKey, monthKey } from '../../domain/kpi/month.ts';
import { type KpiSumsJson, sumsFromJson } from '../../domain/kpi/sums.ts';
import { exchangeOf } from '../../domain/money/rates.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';
import { inOneCurrency } from './in-one-currency.ts';

export interface DiagnosisRequest {
  readonly kpi: Kpi;
  readonly by: Exclude<KpiPartName, 'all'>;
  /** Months: "2026-08". */
  readonly from: string;
  readonly to: string;
  readonly currency: string | null;
  /** Of the snapshot: whose rates convert. */
  readonly asOf: Instant;
}

const monthBefore = (month: string): string => monthKey(monthFromKey(month) - 1);

/** What changed in a KPI between two months of the snapshot, part by part; or, in words, why that cannot be said. */
export async function diagnoseKpi(
  deps: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  { kpi, by, from, to, currency, asOf }: DiagnosisRequest,
  nameOf: (partValue: string | null) => string,
): Promise<Diagnosis | string> {
  const exchange = exchangeOf((await installSettings(deps, installId)).money);
  const rows = await deps.db.tenant(installId, (ex) =>
    deps.repos.kpis.sums(ex, installId, by, { from: monthBefore(from), to }),
  );
  const covered = new Set(rows.map(({ month }) => month));
  const isGrowthKnown = [from, to].every((month) => covered.has(monthBefore(month)));
  const parts = [...Map.groupBy(rows, ({ partValue }) => partValue)].map(([value, group]): PartPeriods => {
    const sumsOf = (month: string) => {
      const found = group.find((row) => row.month === month);
      return found ? inOneCurrency(sumsFromJson(found.sums as KpiSumsJson), exchange, asOf) : null;
    };
    const previous = [sumsOf(monthBefore(from)), sumsOf(monthBefore(to))] as const;
    return {
      ...{ part: nameOf(value), before: sumsOf(from), after: sumsOf(to) },
      ...(isGrowthKnown && { previous }),
    };
  });
  return diagnose(kpi, parts, currency === null ? {} : { currency });
}
