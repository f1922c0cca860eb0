/** Which rows there are, which of them are in the recycle bin since when, and which are gone for good. */

export type RowState = 'live' | 'bin' | 'gone';

export class RowStates {
  #rows = 0;
  /** Rows that are not live: few, so the others take no room. */
  readonly #left = new Map<number, RowState>();
  readonly #deletedMs = new Map<number, number>();

  get rows(): number {
    return this.#rows;
  }

  add(): number {
    this.#rows += 1;
    return this.#rows - 1;
  }

  dropLast(): void {
    this.#rows -= 1;
  }

  get(row: number): RowState {
    return this.#left.get(row) ?? 'live';
  }

  isLive(row: number): boolean {
    return !this.#left.has(row) && row < this.#rows;
  }

  /** What was deleted at `emptiedMs` or before has left the bin. */
  isGone(row: number, emptiedMs: number): boolean {
    const state = this.#left.get(row);
    if (state === undefined) return false;
    return state === 'gone' || (this.#deletedMs.get(row) ?? 0) <= emptiedMs;
  }

  deletedMs(row: number): number | undefined {
    return this.#deletedMs.get(row);
  }

  binRows(): IterableIterator<number> {
    return this.#deletedMs.keys();
  }

  set(row: number, state: RowState, deletedMs: number | undefined): void {
    if (state === 'live') this.#left.delete(row);
    else this.#left.set(row, state);
    if (deletedMs === undefined) this.#deletedMs.delete(row);
    else this.#deletedMs.set(row, deletedMs);
  }
}
