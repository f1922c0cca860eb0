/** The real limits, and now and then a refusal because too many long calls run. Salesforce sends no Retry-After. */
import { chance } from '../../_shared/chance.ts';
import type { Disruption } from '../../_shared/disruption.ts';
import { jsonType } from '../../_shared/send-reply.ts';
import type { FaultCall, Faults } from './faults.ts';

const share = 0.03;
const message = 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.';
const body = JSON.stringify([{ message, errorCode: 'REQUEST_LIMIT_EXCEEDED' }]);

export function rateLimits(seed: number): Faults {
  return {
    name: 'rate-limits',
    needsLimits: true,
    before(call: FaultCall): Disruption | undefined {
      if (!call.isCounted || chance(seed, 'bonus', call.count) >= share) return undefined;
      return { kind: 'reply', status: 403, contentType: jsonType, body };
    },
  };
}
