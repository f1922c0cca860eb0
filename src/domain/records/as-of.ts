import { countUpTo } from './time.ts';
import type { Timeline } from './timeline.ts';
import type { Contact, Deal, Instant, RecordType, Ticket } from './types.ts';

/** A timeline as it stood at `asOf`: nothing later can be seen. */
export interface AsOfView extends Omit<Timeline, 'connected'> {
  readonly asOf: Instant;
  /** As in the timeline; undefined where the install does not say. */
  readonly connected: readonly RecordType[] | undefined;
}

/**
 * Design 4.1. Deals and tickets made later are absent, closed later are open; a contact who left later is there; satisfaction is
 * known from the closing; usage only from readings taken at or before `asOf`. Lists of the timeline must be oldest first.
 */
export function viewAsOf(timeline: Timeline, asOf: Instant): AsOfView {
  return {
    asOf,
    account: timeline.account,
    contacts: contactsAsOf(timeline.contacts, asOf),
    deals: mask(upTo(timeline.deals, asOf, dealAt), asOf, isDealLater, openDeal),
    tickets: mask(upTo(timeline.tickets, asOf, ticketAt), asOf, isTicketLater, ticketBefore),
    activities: upTo(timeline.activities, asOf, eventAt),
    surveys: upTo(timeline.surveys, asOf, eventAt),
    usage: upTo(timeline.usage, asOf, eventAt),
    churns: upTo(timeline.churns, asOf, eventAt),
    connected: timeline.connected,
  };
}

/** Whether "none" of this type means zero: the install has it, or this customer has one already. */
export function isKnown(view: AsOfView, type: RecordType, present: boolean): boolean {
  return present || (view.connected?.includes(type) ?? false);
}

/** When a closed deal was closed; CRMs without a closing date leave only the day it was made. */
export function closedAt(deal: Deal): Instant {
  return deal.closedAt ?? deal.createdAt;
}

const dealAt = (deal: Deal): Instant => deal.createdAt;
const ticketAt = (ticket: Ticket): Instant => ticket.openedAt;
const eventAt = (event: { readonly at: Instant }): Instant => event.at;

function upTo<T>(list: readonly T[], asOf: Instant, at: (item: T) => Instant): readonly T[] {
  const count = countUpTo(list, asOf, at);
  return count === list.length ? list : list.slice(0, count);
}

/** Copies the list only where an item of it looked different at `asOf`. */
function mask<T>(
  list: readonly T[],
  asOf: Instant,
  isLater: (item: T, asOf: Instant) => boolean,
  before: (item: T, asOf: Instant) => T,
): readonly T[] {
  for (const item of list) {
    if (isLater(item, asOf)) return list.map((each) => (isLater(each, asOf) ? before(each, asOf) : each));
  }
  return list;
}

function isDealLater(deal: Deal, asOf: Instant): boolean {
  return deal.status !== 'open' && deal.closedAt !== null && deal.closedAt > asOf;
}

/** Amounts, terms and stage may have been settled by the closing, so they are not known before it. */
function openDeal(deal: Deal): Deal {
  return {
    ...deal,
    status: 'open',
    stage: null,
    closedAt: null,
    amountCents: null,
    recurringCents: null,
    termStart: null,
    termEnd: null,
    quantity: null,
  };
}

function later(at: Instant | null, asOf: Instant): boolean {
  return at !== null && at > asOf;
}

function isTicketLater(ticket: Ticket, asOf: Instant): boolean {
  return (
    later(ticket.closedAt, asOf) ||
    later(ticket.firstReplyAt, asOf) ||
    later(ticket.reopenedAt, asOf) ||
    (ticket.satisfaction !== null && ticket.closedAt === null)
  );
}

function ticketBefore(ticket: Ticket, asOf: Instant): Ticket {
  const isClosed = ticket.closedAt !== null && ticket.closedAt <= asOf;
  return {
    ...ticket,
    firstReplyAt: later(ticket.firstReplyAt, asOf) ? null : ticket.firstReplyAt,
    closedAt: isClosed ? ticket.closedAt : null,
    reopenedAt: later(ticket.reopenedAt, asOf) ? null : ticket.reopenedAt,
    satisfaction: isClosed ? ticket.satisfaction : null,
  };
}

function contactsAsOf(contacts: readonly Contact[], asOf: Instant): readonly Contact[] {
  const isSame = contacts.every((contact) => !later(contact.createdAt, asOf) && !later(contact.leftAt, asOf));
  if (isSame) return contacts;
  return contacts
    .filter((contact) => !later(contact.createdAt, asOf))
    .map((contact) => (later(contact.leftAt, asOf) ? { ...contact, leftAt: null } : contact));
}
