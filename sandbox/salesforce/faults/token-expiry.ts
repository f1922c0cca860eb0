/**
 * Sessions end in the middle of a run. One of OAuth is good for a number of calls, then 401 INVALID_SESSION_ID for ever: a refresh
 * mends it. The token that the sandbox was started with cannot be refreshed: it fails for one call and works at the next try.
 */
import type { Session } from '../oauth/session.ts';
import type { Faults } from './faults.ts';

const oauthCalls = 40;
const firstStaticFailure = 9;
const staticFailureEvery = 60;

export function tokenExpiry(): Faults {
  const uses = new Map<string, number>();
  return {
    name: 'token-expiry',
    isExpired({ token, kind }: Session): boolean {
      const used = (uses.get(token) ?? 0) + 1;
      uses.set(token, used);
      return kind === 'oauth' ? used > oauthCalls : used % staticFailureEvery === firstStaticFailure;
    },
  };
}
