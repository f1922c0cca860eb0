/** What a fault profile can do to the traffic. All chance comes from a seed and the request's number. */

import type { Disruption } from '../../_shared/disruption.ts';
import type { Grant } from '../oauth/grant.ts';
import type { ObjectKey } from '../object-types.ts';
import type { Budget } from '../router/route.ts';
import type { Crm } from '../store/crm.ts';

export interface FaultCall {
  /** Number of this API request since the start, from 1. */
  readonly count: number;
  readonly method: string;
  readonly path: string;
  readonly budget: Budget;
  readonly isWrite: boolean;
}

export interface RowAttempt {
  readonly op: 'create' | 'update';
  readonly key: ObjectKey;
  /** The record's id, or what tells one new record from another. */
  readonly row: string;
}

export interface Faults {
  readonly name: string;
  /** The search index runs behind by this much. */
  readonly searchLagMs?: number;
  /** Turns the real limits on, whatever the option says. */
  readonly needsLimits?: boolean;
  /** After the book is loaded. */
  readonly onLoad?: (crm: Crm) => void;
  /** Before the request is looked at: instead of an answer. */
  readonly before?: (call: FaultCall) => Disruption | undefined;
  /** The request is good and about to be carried out. */
  readonly beforeHandle?: (call: FaultCall, crm: Crm, body: unknown) => void;
  /** The token is no longer good, as far as this call goes. */
  readonly isExpired?: (grant: Grant) => boolean;
  /** The request was carried out: instead of its answer. */
  readonly after?: (call: FaultCall) => Disruption | undefined;
  readonly rowFailure?: (attempt: RowAttempt) => { readonly category: string; readonly message: string } | undefined;
}
