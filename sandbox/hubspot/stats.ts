/** What was asked of the sandbox: for comparing runs and for "the least possible number of calls". */
import type { Budget } from './router/route.ts';

export interface Stats {
  readonly calls: number;
  readonly byBudget: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
  /** "GET objects/:type" → calls. */
  readonly byEndpoint: Readonly<Record<string, number>>;
  readonly rateLimited: number;
  readonly rateLimitedByBudget: Readonly<Record<string, number>>;
  readonly disruptions: Readonly<Record<string, number>>;
  readonly webhooks: { readonly delivered: number; readonly failed: number };
}

export class StatsCounter {
  #calls = 0;
  #byBudget: Record<string, number> = {};
  #byStatus: Record<string, number> = {};
  #byEndpoint: Record<string, number> = {};
  #rateLimited: Record<string, number> = {};
  #disruptions: Record<string, number> = {};
  #webhooks = { delivered: 0, failed: 0 };

  call(budget: Budget, endpoint: string): void {
    this.#calls += 1;
    add(this.#byBudget, budget);
    add(this.#byEndpoint, endpoint);
  }

  status(status: number, budget: Budget): void {
    add(this.#byStatus, String(status));
    if (status === 429) add(this.#rateLimited, budget);
  }

  disruption(kind: string): void {
    add(this.#disruptions, kind);
  }

  webhook(isDelivered: boolean): void {
    if (isDelivered) this.#webhooks.delivered += 1;
    else this.#webhooks.failed += 1;
  }

  read(): Stats {
    return {
      calls: this.#calls,
      byBudget: { ...this.#byBudget },
      byStatus: { ...this.#byStatus },
      byEndpoint: { ...this.#byEndpoint },
      rateLimited: Object.values(this.#rateLimited).reduce((sum, count) => sum + count, 0),
      rateLimitedByBudget: { ...this.#rateLimited },
      disruptions: { ...this.#disruptions },
      webhooks: { ...this.#webhooks },
    };
  }

  reset(): void {
    this.#calls = 0;
    this.#byBudget = {};
    this.#byStatus = {};
    this.#byEndpoint = {};
    this.#rateLimited = {};
    this.#disruptions = {};
    this.#webhooks = { delivered: 0, failed: 0 };
  }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
