/** The org's clock: it starts at the book's today, runs with real time, and can be moved on. */
export class OrgClock {
  readonly #base: () => number;
  #aheadMs = 0;

  constructor(base: () => number) {
    this.#base = base;
  }

  /** Epoch milliseconds. */
  readonly now = (): number => Math.floor(this.#base() + this.#aheadMs);

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
