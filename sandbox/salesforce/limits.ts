/** The org's limits over a rolling 24 hours, counted by the hour of the org's clock. */
import { refuse } from './errors.ts';

export type Edition = 'enterprise' | 'unlimited' | 'developer';

export interface LimitNumbers {
  readonly DailyApiRequests: number;
  readonly DailyBulkV2QueryJobs: number;
  readonly DailyBulkV2QueryFileStorageMB: number;
  readonly DailyBulkApiBatches: number;
}

export type LimitName = keyof LimitNumbers;

/** A full sandbox org's: nobody gets there. */
const generous = 5_000_000;

const perLicence: Readonly<Record<Edition, number>> = { enterprise: 1_000, unlimited: 5_000, developer: 0 };
const hourMs = 3_600_000;

export function realLimits(edition: Edition, activeUsers: number): LimitNumbers {
  const base = edition === 'developer' ? 15_000 : 100_000;
  return {
    DailyApiRequests: base + perLicence[edition] * activeUsers,
    DailyBulkV2QueryJobs: 10_000,
    DailyBulkV2QueryFileStorageMB: 976_562,
    DailyBulkApiBatches: 15_000,
  };
}

const limitNames: readonly LimitName[] = [
  'DailyApiRequests',
  'DailyBulkV2QueryJobs',
  'DailyBulkV2QueryFileStorageMB',
  'DailyBulkApiBatches',
];

export function isLimitName(name: string): name is LimitName {
  return limitNames.some((known) => known === name);
}

/** Uses of the last 24 hours. */
class RollingDay {
  #hours = new Map<number, number>();

  used(nowMs: number): number {
    const oldest = Math.floor(nowMs / hourMs) - 23;
    let sum = 0;
    for (const [hour, count] of this.#hours) {
      if (hour < oldest) this.#hours.delete(hour);
      else sum += count;
    }
    return sum;
  }

  add(nowMs: number, amount: number): void {
    const hour = Math.floor(nowMs / hourMs);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + amount);
  }

  set(nowMs: number, amount: number): void {
    this.#hours = new Map([[Math.floor(nowMs / hourMs), amount]]);
  }
}

export interface LimitOptions {
  readonly numbers: LimitNumbers;
  readonly isEnforced: () => boolean;
  /** The org's clock. */
  readonly now: () => number;
}

export class Limits {
  readonly #options: LimitOptions;
  readonly #days: Readonly<Record<LimitName, RollingDay>> = {
    DailyApiRequests: new RollingDay(),
    DailyBulkV2QueryJobs: new RollingDay(),
    DailyBulkV2QueryFileStorageMB: new RollingDay(),
    DailyBulkApiBatches: new RollingDay(),
  };
  /** What others have used of the API requests, by a fault profile. */
  #share: number | undefined;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /** Counts an API call, or throws the vendor's refusal, which is not counted. `share`: used up by others. */
  takeCall(share: number | undefined): void {
    this.#share = share;
    if (!this.spend('DailyApiRequests', 1)) {
      throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    }
  }

  /** False, and nothing taken, when too little is left. */
  spend(name: LimitName, amount: number): boolean {
    const { max, used } = this.#state(name);
    if (this.#isEnforced(name) && used + amount > max) return false;
    this.#days[name].add(this.#options.now(), amount);
    return true;
  }

  /** As if so many had been used in this hour, and none before. */
  setUsed(name: LimitName, amount: number): void {
    this.#days[name].set(this.#options.now(), amount);
  }

  /** The value of the Sforce-Limit-Info header. */
  header(): string {
    const { max, used } = this.#state('DailyApiRequests');
    return `api-usage=${used}/${max}`;
  }

  report(): Record<LimitName, { Max: number; Remaining: number }> {
    const entries = limitNames.map((name) => {
      const { max, used } = this.#state(name);
      return [name, { Max: max, Remaining: Math.max(0, Math.floor(max - used)) }] as const;
    });
    return Object.fromEntries(entries) as Record<LimitName, { Max: number; Remaining: number }>;
  }

  #isEnforced(name: LimitName): boolean {
    return this.#options.isEnforced() || (name === 'DailyApiRequests' && this.#share !== undefined);
  }

  #state(name: LimitName): { max: number; used: number } {
    const max = this.#isEnforced(name) ? this.#options.numbers[name] : Math.max(generous, this.#options.numbers[name]);
    const own = this.#days[name].used(this.#options.now());
    const others = name === 'DailyApiRequests' ? Math.floor((this.#share ?? 0) * max) : 0;
    return { max, used: Math.min(max, own + others) };
  }
}
