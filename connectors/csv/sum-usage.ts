/**
 * A book has samples, a CRM has sums: each account's samples of a metric become readings on a grid of 30 days that ends at the
 * book's today, the last of them being what docs/book-in-hubspot.md puts into the company's three properties.
 */
import { parseInstant } from '../../src/book/parse-instant.ts';
import type { Book, BookProblem, BookUsage } from '../../src/book/types.ts';

export const windowMs = 30 * 86_400_000;
/** After the last use readings go on for so many windows (they say "nothing"), so that a silent metric does not fill the book. */
const silentWindows = 4;

export interface UsageSum {
  readonly accountId: string;
  readonly metric: string;
  readonly at: number;
  readonly last30: number;
  /** Null at a series' first reading: whether there was use before it is not known. At the book's today a CRM says 0. */
  readonly prev30: number | null;
  readonly lastAt: number;
}

/** Samples of one metric of one account. Window k is [today - (k + 1) x 30 days, today - k x 30 days). */
interface Series {
  readonly accountId: string;
  readonly metric: string;
  readonly sums: number[];
  /** Time of the last sample in the window; 0 where there is none. */
  readonly lasts: number[];
}

export interface UsageSeries {
  readonly readings: number;
  /** Readings from the n-th on, in a fixed order: by series, oldest first. */
  from(row: number): Generator<UsageSum, void>;
  readonly problems: readonly BookProblem[];
}

export async function sumUsage(book: Book): Promise<UsageSeries> {
  const today = await book.today();
  const problems: BookProblem[] = [];
  const series = new Map<string, Series>();
  let contactAccounts: ReadonlyMap<string, string> | undefined;
  for await (const rows of book.read('usage', (problem) => problems.push(problem))) {
    for (const row of rows) {
      if (row.account_id === undefined && row.contact_id !== undefined)
        contactAccounts ??= await accountsOfContacts(book);
      addSample(series, row, row.account_id ?? contactAccounts?.get(row.contact_id ?? ''), today);
    }
  }
  const all = [...series.values()];
  const counts = all.map(countReadings);
  return {
    problems,
    readings: counts.reduce((sum, count) => sum + count, 0),
    from: (row) => readingsFrom(all, counts, today, row),
  };
}

async function accountsOfContacts(book: Book): Promise<ReadonlyMap<string, string>> {
  const accounts = new Map<string, string>();
  for await (const rows of book.read('contacts')) {
    for (const { contact_id, account_id } of rows) if (account_id !== undefined) accounts.set(contact_id, account_id);
  }
  return accounts;
}

/** A sample that belongs to no account cannot say anything about one. */
function addSample(all: Map<string, Series>, row: BookUsage, accountId: string | undefined, today: number): void {
  const at = parseInstant(row.at);
  if (accountId === undefined || at === undefined) return;
  const key = JSON.stringify([accountId, row.metric]);
  const known = all.get(key) ?? { accountId, metric: row.metric, sums: [], lasts: [] };
  all.set(key, known);
  const window = Math.ceil((today - at) / windowMs) - 1;
  for (let k = known.sums.length; k <= window; k += 1) {
    known.sums[k] = 0;
    known.lasts[k] = 0;
  }
  known.sums[window] = (known.sums[window] ?? 0) + row.value;
  known.lasts[window] = Math.max(known.lasts[window] ?? 0, at);
}

/** The windows at whose end there is a reading, oldest first. */
function* windowsOf({ lasts }: Series): Generator<{ window: number; lastAt: number }, void> {
  let lastAt = 0;
  let silent = 0;
  for (let window = lasts.length - 1; window >= 0; window -= 1) {
    const last = lasts[window] ?? 0;
    silent = last === 0 ? silent + 1 : 0;
    if (last !== 0) lastAt = last;
    if (silent <= silentWindows || window === 0) yield { window, lastAt };
  }
}

function countReadings(series: Series): number {
  let count = 0;
  for (const _ of windowsOf(series)) count += 1;
  return count;
}

function* readingsFrom(
  all: readonly Series[],
  counts: readonly number[],
  today: number,
  row: number,
): Generator<UsageSum, void> {
  let before = 0;
  for (const [i, series] of all.entries()) {
    const count = counts[i] ?? 0;
    if (before + count > row) yield* readingsOf(series, today, Math.max(0, row - before));
    before += count;
  }
}

function* readingsOf(
  { accountId, metric, sums, lasts }: Series,
  today: number,
  skip: number,
): Generator<UsageSum, void> {
  let skipped = 0;
  for (const { window, lastAt } of windowsOf({ accountId, metric, sums, lasts })) {
    skipped += 1;
    if (skipped <= skip) continue;
    const at = today - window * windowMs;
    const isFirst = window === sums.length - 1 && window > 0;
    const prev30 = isFirst ? null : rounded(sums[window + 1]);
    yield { accountId, metric, at, last30: rounded(sums[window]), prev30, lastAt };
  }
}

/** To six decimals, so that sums of decimals do not end in noise. */
function rounded(sum: number | undefined): number {
  return Number((sum ?? 0).toFixed(6));
}
