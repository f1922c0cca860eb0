/** A bad network in front of a busy vendor: errors in several dresses, sockets cut before and after the work, torn and slow replies. */
import { chance } from '../../_shared/chance.ts';
import type { Disruption } from '../../_shared/disruption.ts';
import { jsonType } from '../../_shared/send-reply.ts';
import type { FaultCall, Faults } from './faults.ts';

const badReplyShare = 0.025;
const resetBeforeShare = 0.008;
const resetAfterShare = 0.01;
const truncateShare = 0.008;
const slowShare = 0.02;
const slowestMs = 800;
const lostLocatorShare = 0.1;

type BadReply = Omit<Extract<Disruption, { kind: 'reply' }>, 'kind'>;

const html = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';
const unavailable = '[{"errorCode":"SERVER_UNAVAILABLE","message":"We are experiencing a higher load. Try again."}]';
const unexpected = '[{"errorCode":"UNKNOWN_EXCEPTION","message":"An unexpected error occurred. ErrorId: 1530-2 (-2)"}]';
const badReplies: readonly BadReply[] = [
  { status: 420, contentType: 'text/html', body: html },
  { status: 429, contentType: null, body: '' },
  { status: 500, contentType: jsonType, body: unexpected },
  { status: 500, contentType: null, body: '' },
  { status: 502, contentType: 'text/html', body: html },
  { status: 503, contentType: jsonType, body: unavailable },
  { status: 503, contentType: null, body: '' },
  { status: 504, contentType: 'text/html', body: html.replaceAll('502 Bad Gateway', '504 Gateway Time-out') },
];

/**
 * A token reply that gets lost takes the rotated refresh token with it, and nobody comes back from that without logging in: the
 * network is only ever cut before those.
 */
function isToken(call: FaultCall): boolean {
  return call.path.startsWith('/services/oauth2/');
}

export function flaky(seed: number): Faults {
  const locators = new Set<string>();
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
      if (isToken(call)) return undefined;
      const roll = chance(seed, 'after', call.count);
      if (roll < resetAfterShare) return { kind: 'reset' };
      return roll < resetAfterShare + truncateShare ? { kind: 'truncate' } : undefined;
    },
    bulk: {
      /** The first time that a page is read; read again, it is whole. */
      dropsLocator({ jobId, offset }): boolean {
        const page = `${jobId}|${offset}`;
        if (locators.has(page)) return false;
        locators.add(page);
        return chance(seed, 'locator', page) < lostLocatorShare;
      },
    },
  };
}
