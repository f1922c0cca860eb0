import type { Timeline } from './timeline.ts';
import type {
  Account,
  Activity,
  Churn,
  Contact,
  CrmRecord,
  Deal,
  Instant,
  RecordType,
  Survey,
  Ticket,
  UsageReading,
} from './types.ts';

export interface BuildOptions {
  /** Record types the install has at all; see `Timeline.connected`. */
  readonly connected?: readonly RecordType[];
}

interface Draft {
  readonly contacts: Contact[];
  readonly deals: Deal[];
  readonly tickets: Ticket[];
  readonly activities: Activity[];
  readonly surveys: Survey[];
  readonly usage: UsageReading[];
  readonly churns: Churn[];
}

/**
 * Groups records by account, each list oldest first. A record with only a contact goes to that contact's account, where the contact
 * is in the input. Of records of one type with the same id the last one counts. Records of accounts that are not in the input are
 * left out: without its account a customer is not known.
 */
export function buildTimelines(records: Iterable<CrmRecord>, options: BuildOptions = {}): Map<string, Timeline> {
  const accounts = new Map<string, Account>();
  const latest = new Map<string, CrmRecord>();
  const accountOfContact = new Map<string, string | null>();
  for (const record of records) {
    if (record.type === 'account') accounts.set(record.id, record);
    else if (record.type !== 'owner') latest.set(`${record.type}:${record.id}`, record);
    if (record.type === 'contact') accountOfContact.set(record.id, record.accountId);
  }
  const drafts = new Map<string, Draft>();
  for (const id of accounts.keys()) drafts.set(id, emptyDraft());
  for (const record of latest.values()) {
    const accountId = accountIdOf(record, accountOfContact);
    const draft = accountId === null ? undefined : drafts.get(accountId);
    if (draft !== undefined) put(draft, record);
  }
  const timelines = new Map<string, Timeline>();
  for (const [id, account] of accounts) {
    const draft = sorted(drafts.get(id) ?? emptyDraft());
    timelines.set(id, options.connected ? { account, ...draft, connected: options.connected } : { account, ...draft });
  }
  return timelines;
}

function emptyDraft(): Draft {
  return { contacts: [], deals: [], tickets: [], activities: [], surveys: [], usage: [], churns: [] };
}

function accountIdOf(record: CrmRecord, accountOfContact: ReadonlyMap<string, string | null>): string | null {
  if (!('accountId' in record)) return null;
  if (record.accountId !== null) return record.accountId;
  if (!('contactId' in record) || record.contactId === null) return null;
  return accountOfContact.get(record.contactId) ?? null;
}

function put(draft: Draft, record: CrmRecord): void {
  switch (record.type) {
    case 'contact':
      draft.contacts.push(record);
      break;
    case 'deal':
      draft.deals.push(record);
      break;
    case 'ticket':
      draft.tickets.push(record);
      break;
    case 'activity':
      draft.activities.push(record);
      break;
    case 'survey':
      draft.surveys.push(record);
      break;
    case 'usage':
      draft.usage.push(record);
      break;
    case 'churn':
      draft.churns.push(record);
      break;
    default:
  }
}

function sorted(draft: Draft): Draft {
  oldestFirst(draft.contacts, (contact) => contact.createdAt ?? Number.NEGATIVE_INFINITY);
  oldestFirst(draft.deals, (deal) => deal.createdAt);
  oldestFirst(draft.tickets, (ticket) => ticket.openedAt);
  oldestFirst(draft.activities, (activity) => activity.at);
  oldestFirst(draft.surveys, (survey) => survey.at);
  oldestFirst(draft.usage, (reading) => reading.at);
  oldestFirst(draft.churns, (churn) => churn.at);
  return draft;
}

/** Ties go by id, so that the order of the input does not matter. */
function oldestFirst<T extends { readonly id: string }>(list: T[], at: (item: T) => Instant): void {
  list.sort((a, b) => {
    const first = at(a);
    const second = at(b);
    if (first !== second) return first < second ? -1 : 1;
    if (a.id === b.id) return 0;
    return a.id < b.id ? -1 : 1;
  });
}
