/** One pass over an install's customers: what each adds to the KPIs of the months, added up by part. */
import type { KpiStanding } from '../../contracts/kpi-repository.ts';
import type { InstallSettings } from '../../contracts/settings.ts';
import { addToCohorts, type Cohorts, emptyCohorts } from '../../domain/kpi/cohorts.ts';
import { contributionsOf } from '../../domain/kpi/contributions.ts';
import { customerHistory, mainProduct } from '../../domain/kpi/customer-history.ts';
import { type Month, monthFromKey, monthOf, monthStart } from '../../domain/kpi/month.ts';
import { addCount, addMoney, type MonthContribution } from '../../domain/kpi/sums.ts';
import type { Timeline } from '../../domain/records/timeline.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';
import { addToPart, createTotals, type KpiTotals, shareOf } from './kpi-totals.ts';

export interface GatherRequest {
  readonly settings: InstallSettings;
  /** Nothing later is known. */
  readonly asOf: Instant;
  readonly from: Month;
  readonly to: Month;
  readonly signal?: AbortSignal | undefined;
}

export interface Gathered {
  readonly totals: KpiTotals;
  readonly cohorts: Cohorts;
  readonly customers: number;
}

/** No KPI looks at who works at a customer. */
const readTypes = recordTypes.filter((type) => type !== 'contact' && type !== 'owner');
/** Customers who came in these months before the last are followed. */
const cohortMonths = 24;

/** What the timelines do not tell of a page of customers. */
interface Beside {
  readonly standing: ReadonlyMap<string, KpiStanding>;
  readonly values: ReadonlyMap<string, readonly { readonly at: Instant; readonly cents: number }[]>;
}

type DueTasks = ReadonlyMap<string, readonly { readonly dueAt: Instant; readonly isDone: boolean }[]>;

export async function gatherKpis(
  deps: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  request: GatherRequest,
): Promise<Gathered> {
  const { from, to, asOf, settings, signal } = request;
  const totals = createTotals(from, to - from + 1);
  const cohorts = emptyCohorts({ asOf, from: to - cohortMonths, to, mostMonths: cohortMonths });
  const { connected, tasks, moments } = await readStart(deps, installId, request);
  let customers = 0;
  for await (const timelines of timelinePages(deps, installId, { connected, types: readTypes, signal })) {
    const beside = await readBeside(deps, installId, [...timelines.keys()], moments);
    for (const timeline of timelines.values()) {
      customers += 1;
      addCustomer({ totals, cohorts }, timeline, beside, tasks, request);
    }
  }
  addCosts(totals, settings);
  return { totals, cohorts, customers };
}

async function readStart({ db, repos }: Pick<Deps, 'db' | 'repos'>, installId: string, request: GatherRequest) {
  const { from, to, asOf } = request;
  return db.tenant(installId, async (ex) => {
    const connected = await repos.records.connectedTypes(ex, installId, recordTypes);
    const firstScoreAt = await repos.kpis.firstScoreAt(ex, installId);
    const due = await repos.kpis.tasksDue(ex, installId, {
      from: monthStart(from),
      to: Math.min(monthStart(to + 1), asOf),
    });
    const tasks: DueTasks = Map.groupBy(due, ({ customerId }) => customerId);
    return { connected, tasks, moments: firstScoreAt === null ? [] : monthEnds(request, firstScoreAt) };
  });
}

/** Ends of the months in which there were scores; the running month ends now. */
function monthEnds({ from, to, asOf }: GatherRequest, firstScoreAt: Instant): Instant[] {
  const ends: Instant[] = [];
  for (let month = Math.max(from, monthOf(firstScoreAt)); month <= to; month++) {
    ends.push(Math.min(monthStart(month + 1), asOf + 1));
  }
  return ends;
}

async function readBeside(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  customerIds: readonly string[],
  moments: readonly Instant[],
): Promise<Beside> {
  return db.tenant(installId, async (ex) => {
    const standing = await repos.kpis.standing(ex, installId, customerIds);
    const values = moments.length === 0 ? [] : await repos.kpis.valuesAt(ex, installId, customerIds, moments);
    return {
      standing: new Map(standing.map((each) => [each.customerId, each])),
      values: Map.groupBy(values, ({ customerId }) => customerId),
    };
  });
}

function addCustomer(
  { totals, cohorts }: Pick<Gathered, 'totals' | 'cohorts'>,
  timeline: Timeline,
  beside: Beside,
  tasks: DueTasks,
  { asOf, from, to, settings }: GatherRequest,
): void {
  const { id, ownerId, industry } = timeline.account;
  const { graceDays, lifecycle } = settings.scoring;
  const history = customerHistory(timeline, asOf, graceDays);
  const months = contributionsOf(history, { asOf, from, to, graceDays, activationDays: lifecycle.activationDays });
  addToCohorts(cohorts, history);
  const standing = beside.standing.get(id);
  for (const { at, cents } of beside.values.get(id) ?? []) {
    const sums = sumsIn(months, monthOf(at - 1));
    if (sums === undefined || !standing?.currency) continue;
    addMoney(sums, standing.currency, 'clvCustomers', 1);
    addMoney(sums, standing.currency, 'clvCents', cents);
  }
  for (const { dueAt, isDone } of tasks.get(id) ?? []) {
    const sums = sumsIn(months, monthOf(dueAt));
    if (sums === undefined) continue;
    addCount(sums, 'tasksDue', 1);
    if (isDone) addCount(sums, 'tasksDone', 1);
  }
  const share = shareOf(months);
  addToPart(totals, 'all', null, share);
  addToPart(totals, 'owner', ownerId, share);
  addToPart(totals, 'industry', industry, share);
  addToPart(totals, 'segment', standing?.segment ?? null, share);
  addToPart(totals, 'product', mainProduct(history), share);
}

const sumsIn = (months: readonly MonthContribution[], month: Month) => months[month - (months[0]?.month ?? 0)]?.sums;

/** Nobody knows whom they brought, so they stand with all customers only. */
function addCosts({ first, parts }: KpiTotals, { kpis }: InstallSettings): void {
  const all = parts.get('all')?.get('') ?? [];
  for (const { month, amount, currency } of kpis.costs) {
    const sums = all[monthFromKey(month) - first]?.sums;
    if (sums) addMoney(sums, currency, 'acquisitionCents', Math.round(amount * 100));
  }
}
