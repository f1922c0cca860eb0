import { bookColumns } from './columns.ts';
import { parseInstant } from './parse-instant.ts';
import type { BookTable, BookTables } from './types.ts';

const eventColumns = Object.fromEntries(
  Object.entries(bookColumns).map(([table, spec]) => [
    table,
    spec.columns.filter((column) => column.isEvent).map((column) => column.name),
  ]),
);

/**
 * The moment of the last thing that happened in a row, or undefined. Terms are plans, and so is the close date of a deal that is
 * still open.
 */
export function lastEventOf<T extends BookTable>(table: T, row: BookTables[T]): number | undefined {
  const isOpenDeal = table === 'deals' && 'status' in row && row.status === 'open';
  let last: number | undefined;
  for (const name of eventColumns[table] ?? []) {
    if (isOpenDeal && name === 'closed_at') continue;
    const text: unknown = Reflect.get(row, name);
    const ms = typeof text === 'string' ? parseInstant(text) : undefined;
    if (ms !== undefined && (last === undefined || ms > last)) last = ms;
  }
  return last;
}

/** The day after the last event, 00:00 UTC. */
export function dayAfter(ms: number): number {
  return (Math.floor(ms / 86_400_000) + 1) * 86_400_000;
}
