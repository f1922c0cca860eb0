/** ORDER BY: keys are read once a row; with a LIMIT only the best rows are kept, whatever the number that matches. */
import type { FieldDef, Value } from '../org/types.ts';
import { isTextType, type Operand } from './scope.ts';

export interface SortTerm {
  readonly operand: Operand;
  readonly isDescending: boolean;
  readonly isNullsLast: boolean;
}

type Key = string | number | null;

interface Entry {
  readonly row: number;
  readonly keys: Key[];
}

const smallestBuffer = 1_024;

/** Matching rows in the wanted order, ties by row; at most `most` of them. */
export function orderRows(rows: Iterable<number>, terms: readonly SortTerm[], most: number): number[] {
  const order = untilId(terms);
  return most === Number.POSITIVE_INFINITY ? orderAll(rows, order) : orderBest(rows, order, most);
}

interface Order {
  readonly terms: readonly SortTerm[];
  /** -1: of rows that are alike the last comes first. */
  readonly tie: 1 | -1;
}

/** Ids have no ties and grow with the rows: what stands behind an Id is never asked. */
function untilId(terms: readonly SortTerm[]): Order {
  const place = terms.findIndex(({ operand }) => operand.type === 'id' && operand.direct !== undefined);
  if (place < 0) return { terms, tie: 1 };
  return { terms: terms.slice(0, place), tie: terms[place]?.isDescending === true ? -1 : 1 };
}

/** Keys stand in columns: a million rows need no million objects. */
function orderAll(rows: Iterable<number>, { terms, tie }: Order): number[] {
  const all = Uint32Array.from(rows);
  const columns = terms.map((term) => {
    const read = keyReader(term.operand);
    return Array.from(all, (row) => read(row));
  });
  const places = all.map((_, i) => i);
  places.sort((a, b) => {
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i] as Key[];
      const by = compareKeys(terms[i] as SortTerm, column[a] ?? null, column[b] ?? null);
      if (by !== 0) return by;
    }
    return ((all[a] as number) - (all[b] as number)) * tie;
  });
  return Array.from(places, (place) => all[place] as number);
}

/** Of many rows the best few: what is worse than the worst kept is put aside at its first key. */
function orderBest(rows: Iterable<number>, order: Order, most: number): number[] {
  if (most === 0) return [];
  const { terms } = order;
  const readers = terms.map((term) => keyReader(term.operand));
  const compare = comparator(order);
  let kept: Entry[] = [];
  let worst: Entry | undefined;
  for (const row of rows) {
    const first = readers[0]?.(row) ?? null;
    if (worst !== undefined && terms[0] !== undefined && compareKeys(terms[0], first, worst.keys[0] ?? null) > 0) {
      continue;
    }
    const entry = { row, keys: readers.map((read, i) => (i === 0 ? first : read(row))) };
    if (worst !== undefined && compare(entry, worst) > 0) continue;
    kept.push(entry);
    if (kept.length >= Math.max(smallestBuffer, most * 2)) {
      kept = kept.sort(compare).slice(0, most);
      worst = kept[most - 1];
    }
  }
  return kept
    .sort(compare)
    .slice(0, most)
    .map((entry) => entry.row);
}

function comparator({ terms, tie }: Order): (a: Entry, b: Entry) => number {
  return (a, b) => {
    for (let i = 0; i < terms.length; i += 1) {
      const by = compareKeys(terms[i] as SortTerm, a.keys[i] ?? null, b.keys[i] ?? null);
      if (by !== 0) return by;
    }
    return (a.row - b.row) * tie;
  };
}

function compareKeys(term: SortTerm, a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null || b === null) return (a === null) === term.isNullsLast ? 1 : -1;
  return a < b === term.isDescending ? 1 : -1;
}

/** Text without its case, a picklist value by its place in the list, false before true. */
function keyReader(operand: Operand): (row: number) => Key {
  const { read, type } = operand;
  if (type === 'picklist' && operand.field?.picklist !== undefined) return picklistReader(operand, operand.field);
  if (isTextType(type)) {
    return (row) => {
      const value = read(row);
      return typeof value === 'string' ? value.toLowerCase() : null;
    };
  }
  return (row) => keyOf(read(row));
}

function keyOf(value: Value): Key {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value;
}

function picklistReader(operand: Operand, field: FieldDef): (row: number) => Key {
  const places = new Map(field.picklist?.values.map((entry, i) => [entry.value.toLowerCase(), place(i)]));
  return (row) => {
    const value = operand.read(row);
    if (typeof value !== 'string') return null;
    const folded = value.toLowerCase();
    return places.get(folded) ?? `~${folded}`;
  };
}

/** Sorts as text, before any value that the list does not have. */
function place(index: number): string {
  return String(index).padStart(6, '0');
}
