/** A training set from a simulated book, as the product would build it after reading the book's CSV files; with the truth beside it. */
import { accounts as accountStream } from '../../connectors/csv/streams/accounts.ts';
import { activities } from '../../connectors/csv/streams/activities.ts';
import { churn as churnStream } from '../../connectors/csv/streams/churn.ts';
import { contacts } from '../../connectors/csv/streams/contacts.ts';
import { deals } from '../../connectors/csv/streams/deals.ts';
import { surveys } from '../../connectors/csv/streams/surveys.ts';
import { tickets } from '../../connectors/csv/streams/tickets.ts';
import { usage } from '../../connectors/csv/streams/usage.ts';
import { sumUsage } from '../../connectors/csv/sum-usage.ts';
import { type SimulatedBook, simulateBook } from '../../sandbox/book/simulate-book.ts';
import type { Book, BookTable, BookTables } from '../../src/book/types.ts';
import { buildTimelines } from '../../src/domain/records/build-timelines.ts';
import type { Timeline } from '../../src/domain/records/timeline.ts';
import { type CrmRecord, type Instant, type RecordType, recordTypes } from '../../src/domain/records/types.ts';
import { defaultScoringSettings } from '../../src/domain/scoring/settings.ts';
import type { TrainingSet } from '../../src/domain/training/training-set.ts';
import { createTrainingSetBuilder } from '../../src/domain/training/training-set-builder.ts';

export interface SimulatedSetOptions {
  readonly accounts: number;
  readonly seed: number;
  /** History of the book; as many as-of dates are laid at most. */
  readonly months: number;
  readonly churn?: 'hazard' | 'random';
  /** The book without its own list of departures: they follow from deals (rules 2 to 4). */
  readonly withoutChurnRecords?: boolean;
  readonly horizonDays?: number;
  readonly maxRows?: number;
}

export interface SimulatedSet {
  readonly book: SimulatedBook;
  readonly timelines: readonly Timeline[];
  readonly set: TrainingSet;
  /** The book's today: up to then departures are known. */
  readonly knownUntil: Instant;
  /** CPU time of building the set from the timelines. */
  readonly buildMs: number;
}

const until = '2026-11-01';

export async function simulatedTrainingSet(options: SimulatedSetOptions): Promise<SimulatedSet> {
  const { accounts, seed, months, churn = 'hazard', withoutChurnRecords = false } = options;
  const { horizonDays = defaultScoringSettings.horizonDays, maxRows = 200_000 } = options;
  const book = simulateBook({ accounts, seed, until, months, churn });
  const connected = recordTypes.filter((type) => !(withoutChurnRecords && type === 'churn'));
  const timelines = await timelinesOf(book, connected);
  const knownUntil = await book.today();
  const builder = createTrainingSetBuilder({
    horizonDays,
    graceDays: defaultScoringSettings.graceDays,
    months: months - Math.ceil(horizonDays / 30),
    knownUntil,
    maxRows,
    seed,
    expectedCustomers: timelines.length,
    connected,
  });
  const before = process.cpuUsage();
  for (const timeline of timelines) builder.add(timeline);
  const set = builder.finish();
  const { user, system } = process.cpuUsage(before);
  return { book, timelines, set, knownUntil, buildMs: (user + system) / 1_000 };
}

export interface Truth {
  /** Probability to leave within the horizon, given the latent path up to its end: a ceiling that no model of the past can reach. */
  readonly risk: Float64Array;
  /** Hazard per year on the as-of date itself. */
  readonly hazard: Float64Array;
}

/** What the book knows of each row; NaN where the customer had left already, unknown to the product (in the days of grace). */
export function truthOf({ book, set }: SimulatedSet): Truth {
  const ask = (question: (id: string, asOf: Instant) => number | null): Float64Array =>
    set.asOf.map((asOf, row) => question(set.customerIds[set.customers[row] as number] as string, asOf) ?? Number.NaN);
  return {
    risk: ask((id, asOf) => book.trueRisk(id, asOf, set.horizonDays)),
    hazard: ask((id, asOf) => book.trueHazard(id, asOf)),
  };
}

/** The book's rows through the CSV connector's own streams. */
export async function timelinesOf(book: Book, connected: readonly RecordType[]): Promise<readonly Timeline[]> {
  const records: CrmRecord[] = [];
  const read = async <T extends BookTable>(table: T, toRecords: (row: BookTables[T]) => readonly CrmRecord[]) => {
    for await (const rows of book.read(table)) for (const row of rows) records.push(...toRecords(row));
  };
  await read('accounts', (row) => accountStream.toRecords(row, {}, 0));
  await read('contacts', (row) => contacts.toRecords(row, {}, 0));
  await read('deals', (row) => deals.toRecords(row, {}, 0));
  await read('tickets', (row) => tickets.toRecords(row, {}, 0));
  await read('activities', (row) => activities.toRecords(row, {}, 0));
  await read('surveys', (row) => surveys.toRecords(row, {}, 0));
  if (connected.includes('churn')) await read('churn', (row) => churnStream.toRecords(row, {}, 0));
  for (const sum of (await sumUsage(book)).from(0)) records.push(...usage.toRecords(sum, {}, 0));
  return [...buildTimelines(records, { connected }).values()];
}
