/**
 * Limits on calls, one limiter for each install and budget, inside this process. Several worker processes that serve one
 * install each count for themselves: then the CRM's 429 is what holds them back (it pauses the budget), so give the queues
 * that call a CRM to one worker, or divide the connector's limits by the number of workers.
 */
import type { Clock } from '../contracts/clock.ts';
import type { RateBudget } from '../contracts/connector.ts';
import { AppError } from '../contracts/errors.ts';
import { createLimiter, type Lease, type Limiter } from './limiter.ts';

/** The budgets of one install, by name. */
export interface InstallBudgets {
  /** Waits its turn; rejects with the signal's reason. */
  acquire(budget: string, signal: AbortSignal): Promise<Lease>;
  /** No call of this budget before `untilMs`: the CRM said so. */
  pause(budget: string, untilMs: number): void;
  /** Epoch milliseconds; in the past when it is not paused. */
  pausedUntil(budget: string): number;
}

export interface Budgets {
  forInstall(installId: string, budgets: readonly RateBudget[]): InstallBudgets;
}

export function createBudgets({ clock }: { readonly clock: Clock }): Budgets {
  const limiters = new Map<string, Limiter>();
  const limiterOf = (installId: string, budget: RateBudget): Limiter => {
    const key = `${installId} ${budget.name} ${budget.limit}/${budget.perMs}`;
    const found = limiters.get(key) ?? createLimiter(budget, clock);
    limiters.set(key, found);
    if (budget.used !== undefined && budget.usedAt !== undefined) found.learn(budget.used, budget.usedAt);
    return found;
  };
  return {
    forInstall: (installId, budgets) => {
      const find = (name: string): Limiter => {
        const budget = budgets.find((candidate) => candidate.name === name);
        if (budget) return limiterOf(installId, budget);
        throw new AppError('defect', `the connector names a budget that it does not declare: ${name}`, {
          code: 'BUDGET_UNKNOWN',
          hint: 'Declare it in the connector’s budgets.ts.',
        });
      };
      return {
        acquire: async (name, signal) => find(name).acquire(signal),
        pause: (name, untilMs) => find(name).pause(untilMs),
        pausedUntil: (name) => find(name).pausedUntil(),
      };
    },
  };
}
