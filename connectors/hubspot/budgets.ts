/** https://developers.hubspot.com/docs/guides/apps/api-usage/usage-details: three limiters per portal, each counts on its own. */
import type { RateBudget } from '../../src/contracts/connector.ts';
import type { HubSpotSettings } from './settings.ts';

/** A marketplace app may do 110 per 10 s, a private one on a small plan 100: 100 is right for both and leaves room for retries. */
const generalLimit = 100;

export const budgets: readonly RateBudget[] = [
  { name: 'general', limit: generalLimit, perMs: 10_000, concurrency: 8 },
  // 5 a second for the whole portal, shared with every other app in it.
  { name: 'search', limit: 4, perMs: 1_000, concurrency: 2 },
  // Exempt from the general bucket.
  { name: 'associations', limit: 100, perMs: 10_000, concurrency: 4 },
];

/** The same, with the install's own general limit. */
export function budgetsFor(settings: HubSpotSettings): readonly RateBudget[] {
  return budgets.map((b) => (b.name === 'general' ? { ...b, limit: settings.callsPer10Seconds } : b));
}
