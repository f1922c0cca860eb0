/** Rows in pieces of a collection's size, and once more those that failed for no fault of their own. */
import type { RowOutcome } from '../../../src/contracts/connector.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { chunk } from '../../_shared/chunk.ts';
import { collectionSize } from './collections.ts';
import type { Context } from './object-shape.ts';

/** Outcomes in the order of the rows. */
export type Send<R> = (rows: readonly R[]) => Promise<readonly RowOutcome[]>;

/** Before each new try with the rows that met a lock. */
const pausesMs = [2_000, 5_000, 15_000];
const passing = new Set(['SALESFORCE_LOCKED', 'SALESFORCE_UNAVAILABLE', 'SALESFORCE_ROLLED_BACK']);

export const lost: RowOutcome = {
  ok: false,
  error: new AppError('defect', 'A row was not sent', { code: 'SALESFORCE_ROW_LOST', hint: 'Report this fault.' }),
};

const isPassing = (outcome: RowOutcome | undefined): boolean =>
  outcome !== undefined && !outcome.ok && passing.has(outcome.error.detail.code);

/** One call after the other: two at once would lock each other's parents. */
export async function inPieces<R>(rows: readonly R[], send: Send<R>): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  for (const piece of chunk(rows, collectionSize)) {
    const ends = await send(piece);
    outcomes.push(...piece.map((_, i) => ends[i] ?? lost));
  }
  return outcomes;
}

/** The rows that met a lock are sent again by themselves, in their order. */
export async function sendRows<R>(ctx: Context, rows: readonly R[], send: Send<R>): Promise<RowOutcome[]> {
  const outcomes = [...(await send(rows))];
  for (const pauseMs of pausesMs) {
    const again = rows.flatMap((row, i) => (isPassing(outcomes[i]) ? [{ row, i }] : []));
    if (again.length === 0) break;
    await ctx.pause(pauseMs);
    const ends = await send(again.map(({ row }) => row));
    for (const [at, { i }] of again.entries()) outcomes[i] = ends[at] ?? lost;
  }
  return outcomes;
}
