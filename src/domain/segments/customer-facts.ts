import type { FeatureView } from '../features/feature-view.ts';
import { closedAt } from '../records/as-of.ts';
import type { Contract } from '../records/contract.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import { comparableCents } from '../scoring/comparable-value.ts';
import type { Score } from '../scoring/score.ts';
import type { CustomerFacts, CustomerHistory, Purchases } from './segmentation.ts';

/** What a score says of a customer, with what its history says where that was read. */
export function customerFacts(
  score: Score,
  { name, owner, history }: Pick<CustomerFacts, 'name' | 'owner' | 'history'>,
): CustomerFacts {
  return {
    customerId: score.customerId,
    name,
    owner,
    stage: score.stage.stage,
    tier: score.tier,
    risk: score.risk,
    valueCents: comparableCents(score.value),
    recurringCents: score.recurringCents,
    currency: score.value.reporting?.currency ?? score.value.currency,
    recurringCurrency: score.currency,
    health: score.health,
    satisfaction: score.satisfaction.score,
    loyalty: score.loyalty.score,
    coverage: score.coverage,
    renewalProbability: score.renewalProbability,
    renewalDays: score.renewalAt === null ? null : Math.ceil((score.renewalAt - score.asOf) / dayMs),
    history,
  };
}

/** What a timeline says as of its view's date. */
export function customerHistory(view: FeatureView): CustomerHistory {
  const { account, asOf, contract, engagement, support, usageFacts } = view;
  const answers = view.surveys.filter((survey) => survey.kind === 'nps');
  const running = contract.lines.filter((line) => line.from <= asOf && line.to > asOf);
  return {
    industry: account.industry,
    country: account.country,
    employees: account.employees,
    tenureDays: contract.firstWinAt === null ? null : (asOf - contract.firstWinAt) / dayMs,
    nps: answers[answers.length - 1]?.value ?? null,
    openTickets: support.isKnown ? support.open : null,
    tickets90: support.isKnown ? support.opened90 : null,
    touches60: engagement.isKnown ? engagement.touches60 : null,
    useChange: usageFacts.ratio30 === null ? null : usageFacts.ratio30 - 1,
    products: new Set(running.flatMap((line) => line.deal.product ?? [])).size,
    purchases: purchasesOf(contract, asOf),
  };
}

/** A contraction is won too, but nothing is bought with it. */
function purchasesOf({ wins, currency }: Contract, asOf: Instant): Purchases {
  const bought = wins.filter((deal) => deal.kind !== 'contraction' && (deal.amountCents ?? 1) > 0);
  const last = bought[bought.length - 1];
  const amounts = bought.flatMap(({ amountCents, currency: own }) =>
    amountCents !== null && (own === null || own === currency) ? [amountCents] : [],
  );
  return {
    count: bought.length,
    daysSinceLast: last === undefined ? null : Math.max(0, Math.floor((asOf - closedAt(last)) / dayMs)),
    cents: amounts.length === 0 ? null : amounts.reduce((sum, cents) => sum + cents, 0),
  };
}
