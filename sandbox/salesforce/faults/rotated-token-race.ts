/**
 * Refreshing at the worst moment. Sessions end after few calls, for all that is under way at once, and the reply with the new refresh
 * token is slow on its way while the old one is dead already: whoever asks again with the old one meanwhile (another process, another
 * call) is taken for a thief, and both lose everything. Only who refreshes one at a time comes through. That somebody else really
 * used the token is an action of its own (`use-refresh-token`): nobody comes through that without logging in again.
 */
import type { Disruption } from '../../_shared/disruption.ts';
import type { Session } from '../oauth/session.ts';
import type { FaultCall, Faults } from './faults.ts';

const callsPerSession = 12;
const slowMs = 700;

export function rotatedTokenRace(): Faults {
  const uses = new Map<string, number>();
  return {
    name: 'rotated-token-race',
    isExpired({ token, kind }: Session): boolean {
      if (kind === 'static') return false;
      const used = (uses.get(token) ?? 0) + 1;
      uses.set(token, used);
      return used > callsPerSession;
    },
    after(call: FaultCall): Disruption | undefined {
      return call.path === '/services/oauth2/token' ? { kind: 'delay', ms: slowMs } : undefined;
    },
  };
}
