import type { Limits } from '../limits.ts';
import type { Route } from '../router/route.ts';

/** What of the org's limits is left. */
export function limitsRoutes(limits: Limits): Route[] {
  const handle = () => ({ status: 200, body: limits.report() });
  return [{ method: 'GET', area: 'data', pattern: '/limits', handle }];
}
