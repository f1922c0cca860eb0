import { dayMs } from '../records/time.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Account, Instant } from '../records/types.ts';

const minuteMs = 60_000;

/** Unlike values that are both known tell two events apart; what is not known does not. */
const fits = <T>(one: T | null, other: T | null): boolean => one === null || other === null || one === other;
const near = (one: Instant | null, other: Instant | null, withinMs: number): boolean =>
  one !== null && other !== null && Math.abs(one - other) <= withinMs;

/** `one` with what only `other` knows. */
function filled<T extends object>(one: T, other: T): T {
  const known = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null));
  return { ...one, ...other, ...known };
}

/**
 * Both lists as one, oldest first. An event that both CRMs hold stands once: each of the first takes at most one of the others, the
 * first in their order that is the same by `isSame`.
 */
function union<T extends object>(
  first: readonly T[],
  others: readonly T[],
  isSame: (one: T, other: T) => boolean,
  at: (item: T) => Instant,
): readonly T[] {
  if (others.length === 0) return first;
  const left = [...others];
  const merged = first.map((one) => {
    const found = left.findIndex((other) => isSame(one, other));
    const [same] = found < 0 ? [] : left.splice(found, 1);
    return same === undefined ? one : filled(one, same);
  });
  return [...merged, ...left].sort((a, b) => at(a) - at(b));
}

function mergedAccount(main: Account, other: Account): Account {
  return { ...filled(main, other), properties: { ...other.properties, ...main.properties } };
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
  return {
    account: mergedAccount(main.account, other.account),
    contacts: union(
      main.contacts,
      other.contacts,
      (a, b) => a.title === b.title && near(a.createdAt, b.createdAt, dayMs) && fits(a.leftAt, b.leftAt),
      (contact) => contact.createdAt ?? 0,
    ),
    deals: union(
      main.deals,
      other.deals,
      (a, b) =>
        a.status === b.status &&
        a.amountCents === b.amountCents &&
        fits(a.currency, b.currency) &&
        fits(a.kind, b.kind) &&
        (near(a.createdAt, b.createdAt, 2 * dayMs) || near(a.closedAt, b.closedAt, 2 * dayMs)),
      (deal) => deal.createdAt,
    ),
    tickets: union(
      main.tickets,
      other.tickets,
      (a, b) => near(a.openedAt, b.openedAt, minuteMs) && fits(a.priority, b.priority),
      (ticket) => ticket.openedAt,
    ),
    activities: union(
      main.activities,
      other.activities,
      (a, b) => a.kind === b.kind && fits(a.direction, b.direction) && near(a.at, b.at, minuteMs),
      (activity) => activity.at,
    ),
    surveys: union(
      main.surveys,
      other.surveys,
      (a, b) => a.kind === b.kind && a.value === b.value && near(a.at, b.at, minuteMs),
      (survey) => survey.at,
    ),
    usage: [...main.usage, ...other.usage.filter((reading) => !metrics.has(reading.metric))].sort(
      (a, b) => a.at - b.at,
    ),
    churns: union(
      main.churns,
      other.churns,
      (a, b) => near(a.at, b.at, 7 * dayMs),
      (churn) => churn.at,
    ),
    ...(main.connected === undefined && other.connected === undefined ? {} : { connected }),
  };
}
