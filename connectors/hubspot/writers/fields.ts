import type { FieldRow, FieldValue, RowOutcome } from '../../../src/contracts/connector.ts';
import { updateObjects } from '../objects.ts';
import { defineFieldWriter } from '../settings.ts';
import { deprovision, objectTypes, provision } from './provision.ts';
import { takeOutcome, writeRows } from './write-rows.ts';

/** HubSpot takes text only; an empty text clears. */
function toText(value: FieldValue): string {
  return value === null ? '' : String(value);
}

/** HubSpot refuses a batch that names a record twice: the later values win. */
function mergeRows(rows: readonly FieldRow[]): { id: string; traceId: string; properties: Record<string, string> }[] {
  const byId = new Map<string, Record<string, string>>();
  for (const row of rows) {
    const properties = byId.get(row.externalId) ?? {};
    for (const [key, value] of Object.entries(row.values)) properties[key] = toText(value);
    byId.set(row.externalId, properties);
  }
  return [...byId].map(([id, properties]) => ({ id, traceId: `keel-${id}`, properties }));
}

export const fields = defineFieldWriter({
  batchSize: 100,
  budget: 'general',
  provision,
  deprovision,
  async write(ctx, rows): Promise<readonly RowOutcome[]> {
    const [first] = rows;
    if (!first) return [];
    const objectType = objectTypes[first.recordType];
    const outcomes = await writeRows(mergeRows(rows), {
      isIdempotent: true,
      send: (items) =>
        updateObjects(
          ctx,
          objectType,
          items.map(({ id, properties, traceId }) => ({ id, properties, objectWriteTraceId: traceId })),
        ),
    });
    return rows.map((row) => takeOutcome(outcomes, `keel-${row.externalId}`));
  },
});
