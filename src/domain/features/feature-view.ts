import { type AsOfView, viewAsOf } from '../records/as-of.ts';
import { type Contract, contractAsOf } from '../records/contract.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant } from '../records/types.ts';
import { type EngagementFacts, engagementFacts, type PeopleFacts, peopleFacts } from './engagement-facts.ts';
import { type SentimentFacts, sentimentFacts } from './sentiment-facts.ts';
import { type SupportFacts, supportFacts } from './support-facts.ts';
import { type UsageFacts, usageFacts } from './usage-facts.ts';

/** A timeline as of a date with all that features ask of it, worked out once. */
export interface FeatureView extends AsOfView {
  readonly contract: Contract;
  readonly engagement: EngagementFacts;
  readonly people: PeopleFacts;
  readonly support: SupportFacts;
  readonly sentiment: SentimentFacts;
  readonly usageFacts: UsageFacts;
}

export function featureView(timeline: Timeline, asOf: Instant, graceDays: number): FeatureView {
  const view = viewAsOf(timeline, asOf);
  const contract = contractAsOf(view, graceDays);
  return {
    asOf,
    account: view.account,
    contacts: view.contacts,
    deals: view.deals,
    tickets: view.tickets,
    activities: view.activities,
    surveys: view.surveys,
    usage: view.usage,
    churns: view.churns,
    connected: view.connected,
    contract,
    engagement: engagementFacts(view),
    people: peopleFacts(view),
    support: supportFacts(view, contract.firstWinAt ?? view.tickets[0]?.openedAt ?? null),
    sentiment: sentimentFacts(view),
    usageFacts: usageFacts(view),
  };
}
