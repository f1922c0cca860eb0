/**
 * https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta: Salesforce counts calls by the day, which
 * the engine keeps (`dailyBudget`); short calls have no other limit, long ones (20 s and more) are 5 to 25 at once for all apps.
 */
import type { RateBudget } from '../../src/contracts/connector.ts';

export const dailyBudget = 'daily';

/** `limit` is no limit of Salesforce's: it only keeps a fault of ours from using up a day in an hour. */
export const budgets: readonly RateBudget[] = [{ name: 'api', limit: 1_000, perMs: 10_000, concurrency: 5 }];
