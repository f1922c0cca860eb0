/**
 * Links between records, both directions. An entry is one number: the row on the other side and a small index of its label set.
 * A record with one link (most engagements) costs no array.
 */
import type { ObjectKey } from '../object-types.ts';
import { associationTypeById, defaultAssociationType, inverseAssociationType } from './association-types.ts';

const labelSetSpace = 256;

export interface Link {
  readonly row: number;
  readonly typeIds: readonly number[];
}

type Entry = number | number[] | undefined;

/** Index of the first code that is not below `code`: lists are kept in order, so a load that goes by id only appends. */
function firstFrom(codes: readonly number[], code: number): number {
  let low = 0;
  let high = codes.length;
  if (high > 0 && (codes[high - 1] as number) < code) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((codes[middle] as number) < code) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class AssociationStore {
  readonly #lists = new Map<string, Entry[]>();
  readonly #labelSets: (readonly number[])[] = [];
  readonly #labelSetIndex = new Map<string, number>();

  /** Adds the types to the link (and their inverses on the other side); a primary one brings the unlabelled one. */
  link(from: ObjectKey, fromRow: number, to: ObjectKey, toRow: number, typeIds: readonly number[]): void {
    const forward = new Set(typeIds);
    const plain = defaultAssociationType(from, to);
    if (plain !== undefined) forward.add(plain.typeId);
    const backward = new Set<number>();
    for (const typeId of forward) {
      const type = associationTypeById(typeId);
      const inverse = type && inverseAssociationType(type);
      if (inverse !== undefined) backward.add(inverse.typeId);
    }
    this.#put(from, fromRow, to, toRow, forward);
    this.#put(to, toRow, from, fromRow, backward);
  }

  /** Removes the given types, or the whole link when none are given. True if something went away. */
  unlink(from: ObjectKey, fromRow: number, to: ObjectKey, toRow: number, typeIds?: readonly number[]): boolean {
    const existing = this.links(from, fromRow, to).find((link) => link.row === toRow);
    if (existing === undefined) return false;
    const gone = new Set(typeIds ?? existing.typeIds);
    const goneBack = new Set<number>();
    for (const typeId of gone) {
      const type = associationTypeById(typeId);
      const inverse = type && inverseAssociationType(type);
      if (inverse !== undefined) goneBack.add(inverse.typeId);
    }
    this.#take(from, fromRow, to, toRow, gone, typeIds === undefined);
    this.#take(to, toRow, from, fromRow, goneBack, typeIds === undefined);
    return true;
  }

  /** Links of a record to one object type, in row (so id) order. */
  links(from: ObjectKey, fromRow: number, to: ObjectKey): Link[] {
    const entry = this.#lists.get(`${from}>${to}`)?.[fromRow];
    if (entry === undefined) return [];
    const codes = typeof entry === 'number' ? [entry] : entry;
    return codes.map((code) => ({
      row: Math.floor(code / labelSetSpace),
      typeIds: this.#labelSets[code % labelSetSpace] ?? [],
    }));
  }

  count(from: ObjectKey, fromRow: number, to: ObjectKey): number {
    const entry = this.#lists.get(`${from}>${to}`)?.[fromRow];
    if (entry === undefined) return 0;
    return typeof entry === 'number' ? 1 : entry.length;
  }

  #list(from: ObjectKey, to: ObjectKey): Entry[] {
    const key = `${from}>${to}`;
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = [];
      this.#lists.set(key, list);
    }
    return list;
  }

  #labelSet(typeIds: ReadonlySet<number>): number {
    const sorted = [...typeIds].sort((a, b) => a - b);
    const key = sorted.join();
    let index = this.#labelSetIndex.get(key);
    if (index === undefined) {
      index = this.#labelSets.length;
      if (index >= labelSetSpace) throw new Error('too many distinct label sets');
      this.#labelSets.push(sorted);
      this.#labelSetIndex.set(key, index);
    }
    return index;
  }

  #put(from: ObjectKey, fromRow: number, to: ObjectKey, toRow: number, typeIds: ReadonlySet<number>): void {
    const list = this.#list(from, to);
    while (list.length <= fromRow) list.push(undefined);
    const entry = list[fromRow];
    const codes = entry === undefined ? [] : typeof entry === 'number' ? [entry] : entry;
    const at = firstFrom(codes, toRow * labelSetSpace);
    const present = at < codes.length && Math.floor((codes[at] as number) / labelSetSpace) === toRow;
    const old = present ? (this.#labelSets[(codes[at] as number) % labelSetSpace] ?? []) : [];
    const code = toRow * labelSetSpace + this.#labelSet(new Set([...old, ...typeIds]));
    codes.splice(at, present ? 1 : 0, code);
    list[fromRow] = codes.length === 1 ? codes[0] : codes;
  }

  #take(
    from: ObjectKey,
    fromRow: number,
    to: ObjectKey,
    toRow: number,
    gone: ReadonlySet<number>,
    whole: boolean,
  ): void {
    const list = this.#list(from, to);
    const entry = list[fromRow];
    if (entry === undefined) return;
    const kept: number[] = [];
    for (const code of typeof entry === 'number' ? [entry] : entry) {
      if (Math.floor(code / labelSetSpace) !== toRow) kept.push(code);
      else if (!whole) {
        const left = (this.#labelSets[code % labelSetSpace] ?? []).filter((typeId) => !gone.has(typeId));
        if (left.length > 0) kept.push(toRow * labelSetSpace + this.#labelSet(new Set(left)));
      }
    }
    list[fromRow] = kept.length === 0 ? undefined : kept.length === 1 ? kept[0] : kept;
  }
}
