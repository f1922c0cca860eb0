/** A bad network in front of a busy vendor: 5xx in several dresses, sockets cut before and after the work, torn and slow replies. */
import { chance } from '../../_shared/chance.ts';
import type { Disruption } from '../../_shared/disruption.ts';
import type { FaultCall, Faults } from './faults.ts';

const badReplyShare = 0.02;
const resetBeforeShare = 0.008;
const resetAfterShare = 0.01;
const truncateShare = 0.008;
const slowShare = 0.02;
const slowestMs = 800;

type BadReply = Omit<Extract<Disruption, { kind: 'reply' }>, 'kind'>;

const html = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';
const json = '{"status":"error","message":"internal error","correlationId":"flaky","category":"INTERNAL_ERROR"}';
const badReplies: readonly BadReply[] = [
  { status: 502, contentType: 'text/html', body: html },
  { status: 503, contentType: null, body: 'upstream connect error' },
  { status: 504, contentType: 'text/html', body: html.replaceAll('502 Bad Gateway', '504 Gateway Time-out') },
  { status: 500, contentType: 'application/json;charset=utf-8', body: json },
  { status: 503, contentType: 'application/json;charset=utf-8', body: json },
  { status: 521, contentType: 'text/html', body: html },
  { status: 523, contentType: 'application/xml', body: '<error/>' },
  { status: 524, contentType: null, body: '' },
  {
    status: 423,
    contentType: 'application/json;charset=utf-8',
    body: '{"status":"error","message":"This resource is locked","correlationId":"flaky","category":"LOCKED"}',
  },
  {
    status: 477,
    contentType: 'application/json;charset=utf-8',
    headers: { 'Retry-After': '1' },
    body: '{"status":"error","message":"A portal migration is in progress","correlationId":"flaky","category":"MIGRATION_IN_PROGRESS"}',
  },
];

export function flaky(seed: number): Faults {
  return {
    name: 'flaky',
    before(call: FaultCall): Disruption | undefined {
      const roll = chance(seed, 'before', call.count);
      if (roll < badReplyShare) {
        const at = Math.floor(chance(seed, 'which', call.count) * badReplies.length);
        return { kind: 'reply', ...(badReplies[at] as BadReply) };
      }
      if (roll < badReplyShare + resetBeforeShare) return { kind: 'reset' };
      if (roll < badReplyShare + resetBeforeShare + slowShare) {
        return { kind: 'delay', ms: 100 + chance(seed, 'slow', call.count) * (slowestMs - 100) };
      }
      return undefined;
    },
    after(call: FaultCall): Disruption | undefined {
      const roll = chance(seed, 'after', call.count);
      if (roll < resetAfterShare) return { kind: 'reset' };
      return roll < resetAfterShare + truncateShare ? { kind: 'truncate' } : undefined;
    },
  };
}
