/** What went together with renewals: customers as they looked a quarter before their terms ended, against whether they renewed. */
import { featureView } from '../features/feature-view.ts';
import { features, featureVector } from '../features/registry.ts';
import { type AssociationReport, associate } from '../kpi/association.ts';
import { weightOf } from '../models/expert-steps.ts';
import { dayMs } from '../records/time.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant } from '../records/types.ts';
import { isRenewed, termEnds } from './past-terms.ts';

export interface TermLook {
  /** In the order of `features`; NaN where not known. */
  readonly values: Float64Array;
  readonly renewed: boolean;
}

/** Early enough to act, late enough to be about this renewal. */
const daysBefore = 90;
/** Of the rarer outcome for each driver (Peduzzi et al. 1996), as `associate` asks for. */
const eventsPerDriver = 10;
const mostDrivers = 12;
/** Looks in which a figure must be known to be worth one of the places. */
const leastKnown = 30;

/** Every term whose outcome is known, where it was the customer's main one on the day. */
export function termLooks(timeline: Timeline, knownUntil: Instant, graceDays: number): TermLook[] {
  return termEnds(timeline, knownUntil - graceDays * dayMs).flatMap((endsAt) => {
    const view = featureView(timeline, endsAt - daysBefore * dayMs, graceDays);
    const { renewalAt, churned } = view.contract;
    if (churned !== null || renewalAt !== endsAt) return [];
    return [{ values: featureVector(view).values, renewed: isRenewed(timeline, endsAt, graceDays) }];
  });
}

/**
 * Correlation and regression of renewals on drivers. As many drivers as the rarer outcome can carry: those that experts hold to matter most,
 * but for how near the term's end is, which is the same for all.
 */
export function renewalDrivers(looks: readonly TermLook[], customers: Int32Array): AssociationReport {
  const outcomes = Float64Array.from(looks, ({ renewed }) => (renewed ? 1 : 0));
  const renewed = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const room = Math.floor(Math.min(renewed, looks.length - renewed) / eventsPerDriver) - 1;
  const ranked = features
    .map((feature, i) => ({ feature, i, weight: weightOf(i) }))
    .filter(({ feature, weight }) => weight > 0 && feature.topic !== 'renewal')
    .filter(({ i }) => looks.filter(({ values }) => !Number.isNaN(values[i])).length >= leastKnown)
    .sort((a, b) => b.weight - a.weight || a.i - b.i)
    .slice(0, Math.min(mostDrivers, Math.max(1, room)));
  const drivers = ranked.map(({ feature, i }) => ({
    name: feature.key,
    values: Float64Array.from(looks, ({ values }) => values[i] as number),
  }));
  return associate({ outcome: 'happened', outcomes, drivers, groups: customers, name: 'renewed' });
}
