/** The real limits, and now and then a 429 out of turn, with and without Retry-After. */
import { chance } from '../../_shared/chance.ts';
import type { Disruption } from '../../_shared/disruption.ts';
import type { FaultCall, Faults } from './faults.ts';

const bonusShare = 0.02;

export function rateLimits(seed: number): Faults {
  return {
    name: 'rate-limits',
    needsLimits: true,
    before(call: FaultCall): Disruption | undefined {
      if (call.budget === 'none' || chance(seed, 'bonus', call.count) >= bonusShare) return undefined;
      const isSearch = call.budget === 'search';
      const policyName = isSearch ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING';
      const message = isSearch
        ? 'You have reached your secondly limit.'
        : 'You have reached your ten_secondly_rolling limit.';
      const correlationId = `bonus-${call.count}`;
      const body = JSON.stringify({ status: 'error', message, errorType: 'RATE_LIMIT', correlationId, policyName });
      const hasHint = chance(seed, 'hint', call.count) < 0.5;
      return {
        kind: 'reply',
        status: 429,
        contentType: 'application/json;charset=utf-8',
        body,
        ...(hasHint ? { headers: { 'Retry-After': '1' } } : {}),
      };
    },
  };
}
