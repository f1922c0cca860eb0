import type { FeatureView } from '../features/feature-view.ts';
import { closedAt } from '../records/as-of.ts';
import type { ChurnEvent } from '../records/churn-events.ts';
import type { Deal, Instant } from '../records/types.ts';

/** What the data says was done of late, so that nobody is asked to do it again. */
export interface StepFacts {
  readonly lastMeetingAt: Instant | null;
  /** Meeting, call, or mail from the customer. */
  readonly lastTalkAt: Instant | null;
  readonly lastSurveyAt: Instant | null;
  readonly lastWinAt: Instant | null;
  /** Of a deal that was no renewal. */
  readonly lastLossAt: Instant | null;
  /** A deal that is neither renewal nor contraction is open. */
  readonly isOfferOpen: boolean;
  readonly isRenewalOpen: boolean;
  /** Urgent tickets are open, or NPS was answered with less than 7 in the last two years. */
  readonly isUnhappy: boolean;
  /** The departure that stands. */
  readonly departure: { readonly at: Instant; readonly why: string | null } | null;
}

export const nothingKnown: StepFacts = {
  lastMeetingAt: null,
  lastTalkAt: null,
  lastSurveyAt: null,
  lastWinAt: null,
  lastLossAt: null,
  isOfferOpen: false,
  isRenewalOpen: false,
  isUnhappy: false,
  departure: null,
};

/** From the view that the score is made of. */
export function stepFactsOf({ engagement, sentiment, support, contract, deals }: FeatureView): StepFacts {
  const lastWin = contract.wins[contract.wins.length - 1];
  let lastLossAt: Instant | null = null;
  let isOfferOpen = false;
  let isRenewalOpen = false;
  for (const deal of deals) {
    const isRenewal = deal.kind === 'renewal' || /renew/i.test(deal.pipeline ?? '');
    if (deal.status === 'open') {
      isRenewalOpen ||= isRenewal;
      isOfferOpen ||= !isRenewal && deal.kind !== 'contraction';
    } else if (deal.status === 'lost' && !isRenewal) lastLossAt = later(lastLossAt, deal);
  }
  return {
    lastMeetingAt: engagement.lastMeetingAt,
    lastTalkAt: engagement.lastTwoWayAt,
    lastSurveyAt: sentiment.lastAt,
    lastWinAt: lastWin === undefined ? null : closedAt(lastWin),
    lastLossAt,
    isOfferOpen,
    isRenewalOpen,
    isUnhappy: support.urgentOpen > 0 || (sentiment.nps !== null && sentiment.nps < 7),
    departure: contract.churned === null ? null : { at: contract.churned.at, why: whyLeft(contract.churned) },
  };
}

function later(at: Instant | null, deal: Deal): Instant {
  const closed = closedAt(deal);
  return at === null || closed > at ? closed : at;
}

function whyLeft({ rule, reason }: ChurnEvent): string | null {
  if (rule === 2) return 'renewal lost';
  if (rule === 3) return 'contract not renewed';
  if (rule === 4) return 'fell silent';
  const words = (reason ?? '').replace(/\s+/g, ' ').trim();
  if (/^(|-|\?|unknown|none|n\/a|other)$/i.test(words)) return null;
  return words.length <= 60 ? words : `${words.slice(0, 59).trimEnd()}…`;
}
