import type { Account, Activity, Churn, Contact, Deal, Survey, Ticket, UsageReading } from './types.ts';

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
}
