/** One pass over an install's customers: what each adds to the KPIs of the months, added up by part. */
import type { InstallSettings } from '../../contracts/settings.ts';
import { addToCohorts, type Cohorts, emptyCohorts } from '../../domain/kpi/cohorts.ts';
import { contributionsOf } from '../../domain/kpi/contributions.ts';
import { type CustomerHistory, customerHistory, mainProduct } from '../../domain/kpi/customer-history.ts';
import { type Month, monthFromKey, monthOf, monthStart } from '../../domain/kpi/month.ts';
import { addCount, addMoney, type MonthContribution } from '../../domain/kpi/sums.ts';
import type { Timeline } from '../../domain/records/timeline.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';
import { addMoneyToAll, addToPart, createTotals, type KpiTotals, shareOf } from './kpi-totals.ts';

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

/** No KPI looks at who works at a customer, and of use and activities only at the first value: not at each reading, mail and note. */
const wanted = {
  types: recordTypes.filter((type) => !['contact', 'owner', 'usage'].includes(type)),
  kinds: ['meeting'],
} as const;
/** Customers who came in these months before the last are followed. */
const cohortMonths = 24;

/** A page of customers, and what the timelines do not tell of them. */
interface Page {
  readonly histories: readonly CustomerHistory[];
  readonly firstUse: ReadonlyMap<string, Instant>;
  readonly segments: ReadonlyMap<string, string>;
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
  const timelines = timelinePages(deps, installId, { connected, ...wanted, signal });
  const pages = readAhead(timelines, (page) => readPage(deps, installId, [...page.values()], moments, request));
  for await (const page of pages) {
    customers += page.histories.length;
    for (const history of page.histories) addCustomer({ totals, cohorts }, history, page, tasks, request);
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

/** The next page is read while one is worked on. */
async function* readAhead<T, R>(from: AsyncIterable<T>, read: (item: T) => Promise<R>): AsyncGenerator<R> {
  const items = from[Symbol.asyncIterator]();
  const next = async (): Promise<R | null> => {
    const { value, done } = await items.next();
    return done ? null : read(value);
  };
  for (let item = await next(); item !== null; ) {
    const coming = next();
    // Awaited below; while the caller works on this one a failure is nobody's yet.
    coming.catch(() => undefined);
    yield item;
    item = await coming;
  }
}

async function readPage(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  timelines: readonly Timeline[],
  moments: readonly Instant[],
  { asOf, settings }: GatherRequest,
): Promise<Page> {
  const histories = timelines.map((timeline) => customerHistory(timeline, asOf, settings.scoring.graceDays));
  const ids = timelines.map(({ account }) => account.id);
  const bought = histories.flatMap(({ view, firstWinAt }) =>
    firstWinAt === null ? [] : [{ id: view.account.id, from: firstWinAt }],
  );
  return db.tenant(installId, async (ex) => {
    const values = moments.length === 0 ? [] : await repos.kpis.valuesAt(ex, installId, ids, moments);
    return {
      histories,
      firstUse: await repos.records.firstUse(ex, installId, bought, asOf),
      segments: await repos.kpis.segments(ex, installId, ids),
      values: Map.groupBy(values, ({ customerId }) => customerId),
    };
  });
}

function addCustomer(
  { totals, cohorts }: Pick<Gathered, 'totals' | 'cohorts'>,
  history: CustomerHistory,
  page: Page,
  tasks: DueTasks,
  { asOf, from, to, settings }: GatherRequest,
): void {
  const { id, ownerId, industry } = history.view.account;
  const { graceDays, lifecycle } = settings.scoring;
  const options = { asOf, from, to, graceDays, activationDays: lifecycle.activationDays };
  const months = contributionsOf(history, options, page.firstUse.get(id) ?? Number.POSITIVE_INFINITY);
  addToCohorts(cohorts, history);
  for (const { at, cents } of page.values.get(id) ?? []) {
    const sums = sumsIn(months, monthOf(at - 1));
    if (sums === undefined || history.currency === null) continue;
    addMoney(sums, history.currency, 'clvCustomers', 1);
    addMoney(sums, history.currency, 'clvCents', cents);
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
  addToPart(totals, 'segment', page.segments.get(id) ?? null, share);
  addToPart(totals, 'product', mainProduct(history), share);
}

const sumsIn = (months: readonly MonthContribution[], month: Month) => months[month - (months[0]?.month ?? 0)]?.sums;

/** Nobody knows whom they brought, so they stand with all customers only. */
function addCosts(totals: KpiTotals, { kpis }: InstallSettings): void {
  for (const { month, amount, currency } of kpis.costs) {
    addMoneyToAll(totals, monthFromKey(month), currency, 'acquisitionCents', Math.round(amount * 100));
  }
}
