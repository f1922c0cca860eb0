import { type AsOfView, isKnown } from '../records/as-of.ts';
import { dayMs } from '../records/time.ts';
import type { Instant, Ticket } from '../records/types.ts';

/** One pass over the tickets. */
export interface SupportFacts {
  readonly isKnown: boolean;
  readonly open: number;
  readonly urgentOpen: number;
  readonly oldestOpenAt: Instant | null;
  readonly oldestUrgentAt: Instant | null;
  readonly opened90: number;
  /** Usual number in 90 days, over the year before those; null with less than 90 days of history. */
  readonly usualOpened90: number | null;
  readonly reopened180: number;
  readonly meanReplyHours: number | null;
  readonly meanResolveDays: number | null;
  readonly meanSatisfaction: number | null;
}

interface Mean {
  sum: number;
  count: number;
}

export function supportFacts(view: AsOfView, since: Instant | null): SupportFacts {
  const { asOf, tickets } = view;
  const replies: Mean = { sum: 0, count: 0 };
  const resolutions: Mean = { sum: 0, count: 0 };
  const satisfaction: Mean = { sum: 0, count: 0 };
  let open = 0;
  let urgentOpen = 0;
  let oldestOpenAt: Instant | null = null;
  let oldestUrgentAt: Instant | null = null;
  let opened90 = 0;
  let openedBefore = 0;
  let reopened180 = 0;
  for (const ticket of tickets) {
    const age = asOf - ticket.openedAt;
    if (isOpen(ticket)) {
      open += 1;
      oldestOpenAt ??= ticket.openedAt;
      if (ticket.priority === 'urgent' || ticket.priority === 'high') {
        urgentOpen += 1;
        oldestUrgentAt ??= ticket.openedAt;
      }
    }
    if (age < 90 * dayMs) opened90 += 1;
    else if (age < 455 * dayMs) openedBefore += 1;
    if (ticket.reopenedAt !== null && asOf - ticket.reopenedAt < 180 * dayMs) reopened180 += 1;
    if (age < 90 * dayMs && ticket.firstReplyAt !== null) add(replies, hours(ticket.openedAt, ticket.firstReplyAt));
    if (ticket.closedAt === null || asOf - ticket.closedAt >= 180 * dayMs) continue;
    if (asOf - ticket.closedAt < 90 * dayMs) add(resolutions, hours(ticket.openedAt, ticket.closedAt) / 24);
    if (ticket.satisfaction !== null) add(satisfaction, ticket.satisfaction);
  }
  const historyDays = since === null ? 0 : Math.min(365, (asOf - since) / dayMs - 90);
  return {
    isKnown: isKnown(view, 'ticket', tickets.length > 0),
    open,
    urgentOpen,
    oldestOpenAt,
    oldestUrgentAt,
    opened90,
    usualOpened90: historyDays >= 90 ? (openedBefore * 90) / historyDays : null,
    reopened180,
    meanReplyHours: meanOf(replies),
    meanResolveDays: meanOf(resolutions),
    meanSatisfaction: meanOf(satisfaction),
  };
}

/** A ticket that was opened again after its closing is open. */
export function isOpen(ticket: Ticket): boolean {
  return ticket.closedAt === null || (ticket.reopenedAt !== null && ticket.reopenedAt > ticket.closedAt);
}

function hours(from: Instant, to: Instant): number {
  return Math.max(0, to - from) / 3_600_000;
}

function add(mean: Mean, value: number): void {
  mean.sum += value;
  mean.count += 1;
}

function meanOf(mean: Mean): number | null {
  return mean.count === 0 ? null : mean.sum / mean.count;
}
