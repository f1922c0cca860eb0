/** The envelope of batch replies: the full-success status, or 207 when rows failed. */
import type { RowError } from '../errors.ts';
import type { Reply } from '../router/route.ts';
import type { Crm } from '../store/crm.ts';

export function batchReply(
  crm: Crm,
  successStatus: number,
  results: readonly unknown[],
  errors: readonly RowError[],
): Reply {
  const at = new Date(crm.now()).toISOString();
  const body = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
  if (errors.length === 0) return { status: successStatus, body };
  return { status: 207, body: { ...body, numErrors: errors.length, errors } };
}
