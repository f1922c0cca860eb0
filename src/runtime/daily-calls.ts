import type { Clock } from '../contracts/clock.ts';
import type { Logger } from '../contracts/logger.ts';
import type { HourOfCalls, Install, Repositories } from '../contracts/repositories.ts';
import type { Database } from '../contracts/store.ts';
import { dailyState, refusalOf, warnShare } from '../services/install/daily-share.ts';

export interface DailyCalls {
  /** Throws `rate_limited` when the install's share of the day is used up. */
  admit(install: Install, limit: string, share: number, isEssential: boolean): Promise<void>;
  /** A call was made. */
  note(installId: string): void;
  /** Stores what was noted. */
  flush(): Promise<void>;
}

interface Ledger {
  hours: readonly HourOfCalls[];
  /** Made by this process and not stored yet. */
  pending: number;
  readAt: number;
  hasWarned: boolean;
}

/** Stored, and read anew for what other processes made, after so many calls or so long. */
const storeEvery = 20;
const storeAfterMs = 15_000;
const dayMs = 24 * 3_600_000;

/** Counts the calls of CRMs that grant a number a day, over all processes. A crash forgets at most some twenty. */
export function dailyCalls(deps: {
  readonly db: Database;
  readonly repos: Pick<Repositories, 'apiCalls'>;
  readonly clock: Clock;
  readonly log: Logger;
}): DailyCalls {
  const ledgers = new Map<string, Ledger>();
  const now = (): number => deps.clock.now().getTime();

  const store = async (installId: string, ledger: Ledger): Promise<void> => {
    const calls = ledger.pending;
    ledger.pending = 0;
    ledger.readAt = now();
    try {
      ledger.hours = await deps.db.tenant(installId, async (ex) => {
        if (calls > 0) await deps.repos.apiCalls.add(ex, installId, calls, now());
        return deps.repos.apiCalls.since(ex, installId, now() - dayMs - 3_600_000);
      });
    } catch (err) {
      ledger.pending += calls;
      throw err;
    }
  };

  const fresh = async (installId: string): Promise<Ledger> => {
    let ledger = ledgers.get(installId);
    if (ledger === undefined) {
      ledger = { hours: [], pending: 0, readAt: 0, hasWarned: false };
      ledgers.set(installId, ledger);
    }
    if (ledger.pending >= storeEvery || now() - ledger.readAt >= storeAfterMs) await store(installId, ledger);
    return ledger;
  };

  return {
    async admit(install, limit, share, isEssential) {
      const granted = install.account.limits?.[limit]?.limit;
      if (granted === undefined) return;
      const ledger = await fresh(install.installId);
      const use = { hours: [...ledger.hours, { at: now(), calls: ledger.pending }], granted, share };
      const { used, allowed } = dailyState(use, now());
      const isNear = used >= allowed * warnShare;
      if (isNear && !ledger.hasWarned) {
        deps.log.warn({ installId: install.installId, used, allowed }, 'most of the API calls of a day are used');
      }
      ledger.hasWarned = isNear;
      const refusal = refusalOf(use, now(), isEssential);
      if (refusal) throw refusal;
    },
    note(installId) {
      const ledger = ledgers.get(installId);
      if (ledger) ledger.pending += 1;
    },
    async flush() {
      for (const [installId, ledger] of ledgers) if (ledger.pending > 0) await store(installId, ledger);
    },
  };
}
