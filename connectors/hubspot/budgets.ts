/** https://developers.hubspot.com/docs/guides/apps/api-usage/usage-details: three limiters per portal, each counts on its own. */
import type { RateBudget } from '../../src/contracts/connector.ts';

/** The least any plan grants. What the account really grants is learned from its first answer (check.ts). */
const generalLimit = 100;

export const budgets: readonly RateBudget[] = [
  { name: 'general', limit: generalLimit, perMs: 10_000, concurrency: 8 },
  // 5 a second for the whole portal, shared with every other app in it.
  { name: 'search', limit: 4, perMs: 1_000, concurrency: 2 },
  // Exempt from the general bucket.
  { name: 'associations', limit: 100, perMs: 10_000, concurrency: 4 },
];
