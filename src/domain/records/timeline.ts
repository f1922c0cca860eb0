import type { Account, Activity, Churn, Contact, Deal, RecordType, Survey, Ticket, UsageReading } from './types.ts';

/** Every dated event of one customer, each list oldest first. Deleted records are not in it. */
export interface Timeline {
  readonly account: Account;
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  readonly tickets: readonly Ticket[];
  readonly activities: readonly Activity[];
  readonly surveys: readonly Survey[];
  readonly usage: readonly UsageReading[];
  readonly churns: readonly Churn[];
  /**
   * Record types the install has at all: then "none" means zero (no tickets), not unknown. Left out, a type counts as known for a
   * customer once it has a record of it.
   */
  readonly connected?: readonly RecordType[];
}
