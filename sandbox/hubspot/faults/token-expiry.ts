/**
 * Tokens run out in the middle of a run. An OAuth token is good for a number of calls, then answers 401 EXPIRED_AUTHENTICATION for
 * ever: a refresh mends it. The private token cannot be refreshed, so it fails for one call at a time and works at the next try.
 */
import type { Grant } from '../oauth/grant.ts';
import type { Faults } from './faults.ts';

const oauthCalls = 120;
const firstStaticFailure = 15;
const staticFailureEvery = 150;

export function tokenExpiry(): Faults {
  const uses = new Map<string, number>();
  return {
    name: 'token-expiry',
    isExpired(grant: Grant): boolean {
      const used = (uses.get(grant.token) ?? 0) + 1;
      uses.set(grant.token, used);
      if (grant.kind === 'oauth') return used > oauthCalls;
      return used % staticFailureEvery === firstStaticFailure;
    },
  };
}
