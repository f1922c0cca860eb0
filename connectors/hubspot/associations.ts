/** Completes the associations of rows: search brings none, and a list at most a hundred for each record. */
import { chunk } from '../_shared/chunk.ts';
import type { Ctx } from './client.ts';
import { type ObjectRow, readAssociations } from './objects.ts';

const batchSize = 1000;

async function associatedIds(
  ctx: Ctx,
  fromType: string,
  toType: string,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const piece of chunk(ids, batchSize)) {
    let inputs: { id: string; after?: string }[] = piece.map((id) => ({ id }));
    while (inputs.length > 0) {
      const page = await readAssociations(ctx, fromType, toType, inputs);
      for (const { from, to } of page.found) found.set(from, [...new Set([...(found.get(from) ?? []), ...to])]);
      inputs = page.found.flatMap((f) => (f.after === undefined ? [] : [{ id: f.from, after: f.after }]));
    }
  }
  return found;
}

/** Rows with all their associations to these types; `needs` says of which rows they have to be asked for. */
export async function completeAssociations(
  ctx: Ctx,
  fromType: string,
  toTypes: readonly string[],
  rows: readonly ObjectRow[],
  needs: (row: ObjectRow, toType: string) => boolean,
): Promise<ObjectRow[]> {
  let complete = [...rows];
  for (const toType of toTypes) {
    const ids = complete.filter((row) => needs(row, toType)).map((row) => row.id);
    if (ids.length === 0) continue;
    const found = await associatedIds(ctx, fromType, toType, ids);
    const asked = new Set(ids);
    complete = complete.map((row) =>
      asked.has(row.id) ? { ...row, associations: { ...row.associations, [toType]: found.get(row.id) ?? [] } } : row,
    );
  }
  return complete;
}

/** Ids of the objects at each of these records, read consistently (not from the search index). */
export const readAssociatedIds = associatedIds;
