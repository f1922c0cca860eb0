/** The nightly figures of an install: KPI sums and values by month and part, kept for whoever reads them later. */
import type { KpiCohortRow, KpiRow } from '../../contracts/kpi-repository.ts';
import type { InstallSettings } from '../../contracts/settings.ts';
import { cohortRows } from '../../domain/kpi/cohorts.ts';
import { monthKey, monthOf } from '../../domain/kpi/month.ts';
import { type KpiSums, sumsToJson } from '../../domain/kpi/sums.ts';
import { exchangeOf } from '../../domain/money/rates.ts';
import { dayMs } from '../../domain/records/time.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';
import { type Gathered, gatherKpis } from './gather-kpis.ts';
import { inOneCurrency } from './in-one-currency.ts';
import { type KpiTotals, monthsOf, monthsOfAll } from './kpi-totals.ts';
import { valuesOf } from './kpi-values.ts';
import { mainCurrency } from './main-currency.ts';

export interface SnapshotRequest {
  /** Every month anew, whatever there is. */
  readonly all?: boolean;
  /** Left out: the date of the newest scores, or of the newest sync, or now. */
  readonly asOf?: Instant;
  readonly signal?: AbortSignal | undefined;
}

export interface Snapshotted {
  readonly asOf: Instant;
  readonly months: readonly string[];
  readonly customers: number;
}

/** The running month and those before it. */
const keptMonths = 31;
/** Besides the running month and those that the days of grace reach into: closing dates, tickets and answers come late. */
const changingMonths = 2;
/** All months are computed anew this often, for what was changed in the CRM long after it happened. */
const allEveryMs = 6.5 * dayMs;

/**
 * The first time all months; later those that can still change (the running one, the two before it, and one for each 30 days of grace),
 * and once a week all of them. Parts are the present ones: a customer's whole past goes with its present owner, industry and segment.
 */
export async function snapshotKpis(
  deps: Pick<Deps, 'db' | 'repos' | 'clock' | 'log'>,
  installId: string,
  request: SnapshotRequest = {},
): Promise<Snapshotted> {
  const settings = await installSettings(deps, installId);
  const { asOf, covered } = await readState(deps, installId, request);
  const to = monthOf(asOf);
  const from =
    request.all || isAllDue(covered, asOf, changing(settings)) ? to - keptMonths + 1 : to - changing(settings);
  // One month more, for growth against the month before the first.
  const gathered = await gatherKpis(deps, installId, { settings, asOf, from: from - 1, to, signal: request.signal });
  const months = Array.from({ length: to - from + 1 }, (_, i) => monthKey(from + i));
  await deps.db.tenant(installId, (ex) =>
    deps.repos.kpis.save(ex, installId, {
      ...{ asOf, months, cohorts: cohortRowsOf(gathered) },
      rows: rowsOf(gathered.totals, settings, asOf),
    }),
  );
  deps.log.info({ installId, months: months.length, customers: gathered.customers }, 'KPIs were computed');
  return { asOf, months, customers: gathered.customers };
}

interface State {
  readonly asOf: Instant;
  readonly covered: readonly { readonly month: string; readonly asOf: Instant }[];
}

/** What Keel knows ends with the newest scores: an old book is not months of silence. */
function readState(
  { db, repos, clock }: Pick<Deps, 'db' | 'repos' | 'clock'>,
  installId: string,
  { asOf }: SnapshotRequest,
): Promise<State> {
  return db.tenant(installId, async (ex) => ({
    asOf:
      asOf ??
      (await repos.scores.latestAsOf(ex, installId)) ??
      (await repos.runs.lastSynced(ex, installId)) ??
      clock.now().getTime(),
    covered: await repos.kpis.covered(ex, installId),
  }));
}

/** Also where an earlier month is missing: before the first time, and after a pause. */
function isAllDue(covered: State['covered'], asOf: Instant, changed: number): boolean {
  const computedAt = new Map(covered.map((each) => [each.month, each.asOf]));
  const to = monthOf(asOf);
  for (let month = to - keptMonths + 1; month < to - changed; month++) {
    const at = computedAt.get(monthKey(month));
    if (at === undefined || asOf - at >= allEveryMs) return true;
  }
  return false;
}

const changing = ({ scoring }: InstallSettings): number => changingMonths + Math.ceil(scoring.graceDays / 30);

function* rowsOf(totals: KpiTotals, settings: InstallSettings, asOf: Instant): Generator<KpiRow> {
  const exchange = exchangeOf(settings.money);
  for (const [part, byValue] of totals.parts) {
    for (const [value, sumsOfPart] of byValue) {
      let previous: KpiSums | undefined;
      for (const { month, sums } of monthsOf(totals, sumsOfPart)) {
        const own = inOneCurrency(sums, exchange, asOf);
        const partValue = value === '' ? null : value;
        const figures = previous && valuesOf(own, previous);
        // The first month is there only to compare with.
        if (figures) yield { month: monthKey(month), part, partValue, sums: sumsToJson(sums), figures };
        previous = own;
      }
    }
  }
}

function cohortRowsOf({ totals, cohorts }: Gathered): KpiCohortRow[] {
  const currency = mainCurrency(monthsOfAll(totals).at(-1)?.sums);
  return cohortRows(cohorts, currency ?? '').flatMap(({ month, customers, kept, valueKept }) =>
    kept.map((share, monthsAfter) => ({
      ...{ cohort: monthKey(month), monthsAfter, customers, kept: share },
      ...{ valueKept: valueKept[monthsAfter] ?? null, currency },
    })),
  );
}
