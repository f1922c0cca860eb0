/** Rows of one chunk that mean the same record: Salesforce takes none of them. */
import type { IngestTarget } from './ingest-row.ts';
import { errorText } from './row-error.ts';

/** By place in the chunk: the error of a row. */
export function repeatedKeys(target: IngestTarget, chunk: readonly (readonly string[])[]): ReadonlyMap<number, string> {
  const { job, columns } = target;
  const name = job.operation === 'upsert' ? (job.externalIdFieldName ?? 'Id') : 'Id';
  const at = columns.findIndex(
    (column) => column.kind === 'field' && column.field.name.toLowerCase() === name.toLowerCase(),
  );
  const field = columns[at]?.field;
  if (field === undefined || job.operation === 'insert') return new Map();
  const places = new Map<string, number[]>();
  for (const [place, values] of chunk.entries()) {
    const text = values[at] ?? '';
    if (text === '') continue;
    const key = keyOf(text, field.type === 'id', field.isCaseSensitive);
    const known = places.get(key);
    if (known === undefined) places.set(key, [place]);
    else known.push(place);
  }
  const errors = new Map<number, string>();
  const what = field.type === 'id' ? 'duplicate id specified' : 'Duplicate external id specified';
  for (const same of places.values()) {
    // Of one id given twice the first row is carried out; of an external id none can be told to be the right one.
    const refused = same.length === 1 ? [] : field.type === 'id' ? same.slice(1) : same;
    for (const place of refused) {
      errors.set(place, errorText('DUPLICATE_VALUE', `${what}: ${chunk[place]?.[at]}`, [field.name]));
    }
  }
  return errors;
}

function keyOf(text: string, isId: boolean, isCaseSensitive: boolean): string {
  if (isId) return text.slice(0, 15);
  return isCaseSensitive ? text : text.toLowerCase();
}
