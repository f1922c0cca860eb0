/** What a fault profile can do to the traffic. All chance comes from a seed and the request's number. */
import type { Disruption } from '../../_shared/disruption.ts';
import type { BulkFaults } from '../bulk/bulk-faults.ts';
import type { Session } from '../oauth/session.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { RowError } from '../org/types.ts';

export interface FaultCall {
  /** Number of this API request since the start, from 1. */
  readonly count: number;
  readonly method: string;
  /** The whole path, without doubled or trailing slashes. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly isWrite: boolean;
  /** Takes from the daily limit of API requests. */
  readonly isCounted: boolean;
}

export interface RowAttempt {
  readonly op: 'create' | 'update' | 'upsert' | 'delete';
  /** API name of the object type. */
  readonly object: string;
  /** The record's id or external id, or what tells one new record from another. */
  readonly row: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Faults {
  readonly name: string;
  /** Turns the real limits on, whatever the option says. */
  readonly needsLimits?: boolean;
  /** After the book is loaded. */
  readonly onLoad?: (org: SandboxOrg) => void;
  /** Before the request is looked at: instead of an answer. */
  readonly before?: (call: FaultCall) => Disruption | undefined;
  /** The request is good and about to be carried out. */
  readonly beforeHandle?: (call: FaultCall, org: SandboxOrg, body: Buffer) => void;
  /** The session is no longer good, as far as this call goes. */
  readonly isExpired?: (session: Session) => boolean;
  /** The request was carried out: instead of its answer. */
  readonly after?: (call: FaultCall) => Disruption | undefined;
  /** One row of a write (single, collection, composite or bulk) fails with this, and is not carried out. */
  readonly rowFailure?: (attempt: RowAttempt) => RowError | undefined;
  /** Share of the daily limit that others in the org have used up; 1 and more: nothing is left. */
  readonly dailyShare?: (call: FaultCall) => number | undefined;
  readonly bulk?: BulkFaults;
}
