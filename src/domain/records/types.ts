/**
 * The records Keel keeps of a CRM, in Keel's own words. Vendor terms end at the connector's `toRecords`.
 *
 * Conventions: `id` is the id in the CRM (or in the book); every date is an `Instant`; money is an integer number of
 * hundredths of the named currency, so that sums are exact; `null` means "not known", never zero.
 */

/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const recordTypes = [
  'account',
  'contact',
  'deal',
  'ticket',
  'activity',
  'survey',
  'usage',
  'owner',
  'churn',
  'deal_contact',
] as const;
export type RecordType = (typeof recordTypes)[number];

export interface Account {
  readonly type: 'account';
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly industry: string | null;
  readonly country: string | null;
  readonly employees: number | null;
  readonly ownerId: string | null;
  readonly createdAt: Instant | null;
  readonly currency: string | null;
  readonly parentId: string | null;
  /** Unknown columns and mapped custom fields, as text. */
  readonly properties: Readonly<Record<string, string>>;
}

/** A person at an account. Names and addresses are not kept: no score needs them. */
export interface Contact {
  readonly type: 'contact';
  readonly id: string;
  readonly accountId: string | null;
  readonly title: string | null;
  readonly createdAt: Instant | null;
  /** When the person left the account's company. */
  readonly leftAt: Instant | null;
}

export const dealKinds = ['new', 'renewal', 'expansion', 'contraction', 'one_time'] as const;
export type DealKind = (typeof dealKinds)[number];
export const dealStatuses = ['open', 'won', 'lost'] as const;
export type DealStatus = (typeof dealStatuses)[number];

export interface Deal {
  readonly type: 'deal';
  readonly id: string;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly name: string;
  readonly pipeline: string | null;
  readonly kind: DealKind | null;
  readonly stage: string | null;
  readonly status: DealStatus;
  /** Whole deal, hundredths of `currency`. */
  readonly amountCents: number | null;
  /** Recurring value per year, hundredths of `currency`. */
  readonly recurringCents: number | null;
  readonly currency: string | null;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
  readonly termStart: Instant | null;
  readonly termEnd: Instant | null;
  readonly product: string | null;
  readonly quantity: number | null;
}

export const ticketPriorities = ['low', 'medium', 'high', 'urgent'] as const;
export type TicketPriority = (typeof ticketPriorities)[number];

export interface Ticket {
  readonly type: 'ticket';
  readonly id: string;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly priority: TicketPriority | null;
  readonly openedAt: Instant;
  readonly firstReplyAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly reopenedAt: Instant | null;
  /** 1 (bad) to 5 (good), given when the ticket was closed. */
  readonly satisfaction: number | null;
}

export const activityKinds = ['call', 'email', 'meeting', 'note'] as const;
export type ActivityKind = (typeof activityKinds)[number];

export interface Activity {
  readonly type: 'activity';
  /** Unique over all kinds: connectors prefix the kind where the CRM numbers each kind on its own. */
  readonly id: string;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly kind: ActivityKind;
  readonly direction: 'in' | 'out' | null;
  readonly at: Instant;
}

export const surveyKinds = ['nps', 'csat', 'ces'] as const;
export type SurveyKind = (typeof surveyKinds)[number];

export interface Survey {
  readonly type: 'survey';
  readonly id: string;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly kind: SurveyKind;
  /** NPS 0 to 10; CSAT 1 to 5; CES 1 to 7. */
  readonly value: number;
  readonly at: Instant;
}

/**
 * What an account used of one metric, seen at `at`. A CRM holds only the present (`last30`, `prev30`, `lastAt`), so each sync
 * takes a reading and the readings become the history; a book knows each sample and its reader sums them up.
 */
export interface UsageReading {
  readonly type: 'usage';
  /** `${accountId}:${metric}:${at}` */
  readonly id: string;
  readonly accountId: string;
  readonly metric: string;
  readonly at: Instant;
  /** Sum over the 30 days up to `at`. */
  readonly last30: number;
  /** Sum over the 30 days before those; null where the CRM does not say. */
  readonly prev30: number | null;
  /** Last day with any use. */
  readonly lastAt: Instant | null;
}

export interface Owner {
  readonly type: 'owner';
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly active: boolean;
}

/** The mapped churn event (design 4.2, rule 1). An account may leave, come back, and leave again. */
export interface Churn {
  readonly type: 'churn';
  /** `${accountId}:${at}` */
  readonly id: string;
  readonly accountId: string;
  readonly at: Instant;
  readonly reason: string | null;
}

/** That a person takes part in a deal, where a CRM keeps it apart from the deal: a deal without an account is found through it. */
export interface DealContact {
  readonly type: 'deal_contact';
  readonly id: string;
  readonly dealId: string;
  readonly contactId: string;
  readonly isPrimary: boolean;
}

export type CrmRecord =
  | Account
  | Contact
  | Deal
  | Ticket
  | Activity
  | Survey
  | UsageReading
  | Owner
  | Churn
  | DealContact;
