/** What was asked of the sandbox: for comparing runs and for "the least possible number of calls". */

/** `api` calls take from the daily limit, the others do not. */
export type Budget = 'api' | 'none';

export interface Stats {
  readonly calls: number;
  readonly byBudget: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
  /** "GET /sobjects/:object/:id" → calls. */
  readonly byEndpoint: Readonly<Record<string, number>>;
  /** Replies that refused a call for a limit's sake. */
  readonly rateLimited: number;
  readonly disruptions: Readonly<Record<string, number>>;
}

export class StatsCounter {
  #calls = 0;
  #byBudget: Record<string, number> = {};
  #byStatus: Record<string, number> = {};
  #byEndpoint: Record<string, number> = {};
  #rateLimited = 0;
  #disruptions: Record<string, number> = {};

  call(budget: Budget, endpoint: string): void {
    this.#calls += 1;
    add(this.#byBudget, budget);
    add(this.#byEndpoint, endpoint);
  }

  status(status: number): void {
    add(this.#byStatus, String(status));
  }

  limited(): void {
    this.#rateLimited += 1;
  }

  disruption(kind: string): void {
    add(this.#disruptions, kind);
  }

  read(): Stats {
    return {
      calls: this.#calls,
      byBudget: { ...this.#byBudget },
      byStatus: { ...this.#byStatus },
      byEndpoint: { ...this.#byEndpoint },
      rateLimited: this.#rateLimited,
      disruptions: { ...this.#disruptions },
    };
  }

  reset(): void {
    this.#calls = 0;
    this.#byBudget = {};
    this.#byStatus = {};
    this.#byEndpoint = {};
    this.#rateLimited = 0;
    this.#disruptions = {};
  }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
