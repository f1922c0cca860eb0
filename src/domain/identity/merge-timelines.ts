import { dayMs } from '../records/time.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Account, Contact, Deal, Instant } from '../records/types.ts';

const minuteMs = 60_000;

/** Unlike values that are both known tell two events apart; what is not known does not. */
const fits = <T>(one: T | null, other: T | null): boolean => one === null || other === null || one === other;

/** `one` with what only `other` knows. */
function filled<T extends object>(one: T, other: T): T {
  const known = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null));
  return { ...one, ...other, ...known };
}

/** When two events are one. */
interface Sameness<T> {
  /** Its dates; one of them has to lie close to the same date of the other event. */
  readonly dates: (item: T) => readonly (Instant | null)[];
  readonly withinMs: number;
  readonly agree: (one: T, other: T) => boolean;
  /** What the list is ordered by. */
  readonly at: (item: T) => Instant;
}

interface Union<T> {
  readonly all: readonly T[];
  /** What was taken for one: of the first list, and of the other. */
  readonly pairs: readonly (readonly [T, T])[];
}

/**
 * Both lists as one, oldest first. An event that both CRMs hold stands once: each of the first takes at most one of the others, the
 * nearest in time that agrees with it. Takes time in proportion to the lists, however long.
 */
function union<T extends object>(first: readonly T[], others: readonly T[], sameness: Sameness<T>): Union<T> {
  if (others.length === 0) return { all: first, pairs: [] };
  const { dates, withinMs, agree, at } = sameness;
  const near = nearIn(others, dates, withinMs);
  const taken = new Set<T>();
  const pairs: (readonly [T, T])[] = [];
  const merged = first.map((one) => {
    const same = near(one, (other) => !taken.has(other) && agree(one, other));
    if (same === undefined) return one;
    taken.add(same);
    pairs.push([one, same]);
    return filled(one, same);
  });
  const left = others.filter((other) => !taken.has(other));
  return { all: [...merged, ...left].sort((a, b) => at(a) - at(b)), pairs };
}

/** Finds the nearest item with a date at most `withinMs` from the same date of another one; of equally near ones the first. */
function nearIn<T extends object>(
  items: readonly T[],
  dates: (item: T) => readonly (Instant | null)[],
  withinMs: number,
): (to: T, isFit: (item: T) => boolean) => T | undefined {
  const slots = new Map<string, T[]>();
  const slotOf = (at: Instant): number => Math.floor(at / withinMs);
  for (const item of items) {
    for (const [which, at] of dates(item).entries()) {
      if (at === null) continue;
      const key = `${which} ${slotOf(at)}`;
      const slot = slots.get(key);
      if (slot) slot.push(item);
      else slots.set(key, [item]);
    }
  }
  return (to, isFit) => {
    let nearest: T | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [which, at] of dates(to).entries()) {
      if (at === null) continue;
      for (const slot of [-1, 0, 1]) {
        for (const item of slots.get(`${which} ${slotOf(at) + slot}`) ?? []) {
          const gap = Math.abs((dates(item)[which] ?? Number.POSITIVE_INFINITY) - at);
          if (gap <= withinMs && gap < least && isFit(item)) [nearest, least] = [item, gap];
        }
      }
    }
    return nearest;
  };
}

/** The main account's words, and the earlier of both dates: the customer has been known since then. */
function mergedAccount(main: Account, other: Account): Account {
  const known = [main.createdAt, other.createdAt].filter((at) => at !== null);
  return {
    ...filled(main, other),
    createdAt: known.length === 0 ? null : Math.min(...known),
    properties: { ...other.properties, ...main.properties },
  };
}

/** Deals without an amount are too alike: those have to have one name too. */
function isSameDeal(one: Deal, other: Deal): boolean {
  return (
    one.status === other.status &&
    one.amountCents === other.amountCents &&
    (one.amountCents !== null || one.name === other.name) &&
    fits(one.currency, other.currency) &&
    fits(one.kind, other.kind)
  );
}

/** A deal that names no currency is in its account's: the other CRM's may be another one. */
function inNamedCurrency({ deals, account: { currency } }: Timeline): readonly Deal[] {
  return currency === null ? deals : deals.map((deal) => (deal.currency === null ? { ...deal, currency } : deal));
}

const people: Sameness<Contact> = {
  dates: (contact) => [contact.createdAt],
  withinMs: dayMs,
  agree: (one, other) => one.title === other.title && fits(one.leftAt, other.leftAt),
  at: (contact) => contact.createdAt ?? Number.MIN_SAFE_INTEGER,
};

/** People of both, and the id in the merged history of whom the other CRM means: no id that is somebody else's in the main one. */
function mergedPeople(main: Timeline, other: Timeline): { contacts: readonly Contact[]; idOf: (id: string) => string } {
  const used = new Set(main.contacts.map((contact) => contact.id));
  const unused = (id: string): string => (used.has(id) ? `${id} of the other CRM` : id);
  const others = other.contacts.map((contact) => ({ ...contact, id: unused(contact.id) }));
  const { all, pairs } = union(main.contacts, others, people);
  const same = new Map(pairs.map(([own, two]) => [two.id, own.id]));
  return { contacts: all, idOf: (id) => same.get(unused(id)) ?? unused(id) };
}

function renamed<T extends { readonly contactId: string | null }>(
  items: readonly T[],
  to: (id: string) => string,
): T[] {
  return items.map((item) => (item.contactId === null ? item : { ...item, contactId: to(item.contactId) }));
}

/**
 * One customer's history out of two CRMs, under the main account's id. What both hold (their vendors' own integrations copy deals and
 * tickets over) counts once: deals of the same amount, currency, status and kind made or closed within two days; tickets, activities
 * and answers of the same minute; people of the same title and day; departures of the same week. Of a usage metric that both hold the
 * main one's readings count.
 */
export function mergeTimelines(main: Timeline, other: Timeline): Timeline {
  const metrics = new Set(main.usage.map((reading) => reading.metric));
  const connected = [...new Set([...(main.connected ?? []), ...(other.connected ?? [])])];
  const { contacts, idOf } = mergedPeople(main, other);
  return {
    account: mergedAccount(main.account, other.account),
    contacts,
    deals: union(inNamedCurrency(main), renamed(inNamedCurrency(other), idOf), {
      dates: (deal) => [deal.createdAt, deal.closedAt],
      withinMs: 2 * dayMs,
      agree: isSameDeal,
      at: (deal) => deal.createdAt,
    }).all,
    tickets: union(main.tickets, renamed(other.tickets, idOf), {
      dates: (ticket) => [ticket.openedAt],
      withinMs: minuteMs,
      agree: (one, two) => fits(one.priority, two.priority),
      at: (ticket) => ticket.openedAt,
    }).all,
    activities: union(main.activities, renamed(other.activities, idOf), {
      dates: (activity) => [activity.at],
      withinMs: minuteMs,
      agree: (one, two) => one.kind === two.kind && fits(one.direction, two.direction),
      at: (activity) => activity.at,
    }).all,
    surveys: union(main.surveys, renamed(other.surveys, idOf), {
      dates: (survey) => [survey.at],
      withinMs: minuteMs,
      agree: (one, two) => one.kind === two.kind && one.value === two.value,
      at: (survey) => survey.at,
    }).all,
    usage: [...main.usage, ...other.usage.filter((reading) => !metrics.has(reading.metric))].sort(
      (a, b) => a.at - b.at,
    ),
    churns: union(main.churns, other.churns, {
      dates: (churn) => [churn.at],
      withinMs: 7 * dayMs,
      agree: () => true,
      at: (churn) => churn.at,
    }).all,
    ...(main.connected === undefined && other.connected === undefined ? {} : { connected }),
  };
}
