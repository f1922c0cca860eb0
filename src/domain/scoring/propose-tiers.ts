/**
 * Thresholds of the tiers that follow from what a team can do, or from what acting costs. A proposal only: an admin decides, and a
 * proposal that cannot be made says why.
 */
import type { LiftRow } from '../evaluation/report.ts';
import { plural } from '../records/date-words.ts';
import { type RiskTier, riskTiers } from './score.ts';
import type { ScoringSettings } from './settings.ts';
import { tierOf } from './tier.ts';

export type Tiers = ScoringSettings['tiers'];

/** What a back-test says of a model on data it had not seen. */
export type TierEvidence =
  | { readonly kind: 'predictions'; readonly risks: Float64Array; readonly labels: Uint8Array }
  | { readonly kind: 'lift'; readonly rows: readonly LiftRow[]; readonly baseRate: number };

/** Of those in this tier or a worse one. */
export interface TierExpectation {
  readonly tier: RiskTier;
  /** Share that leaves within the horizon. */
  readonly precision: number;
  /** Share of all leavers that is among them. */
  readonly recall: number;
}

export interface TierProposal {
  readonly tiers: Tiers;
  /** Customers by tier at these thresholds now, without hysteresis. */
  readonly counts: Readonly<Record<RiskTier, number>>;
  /** From the evidence; empty without. */
  readonly expected: readonly TierExpectation[];
  readonly reason: string;
}

export type ProposedTiers = TierProposal | { readonly tiers: null; readonly reason: string };

export interface CapacityQuestion {
  /** Accounts the team can work on at a time: critical and high together. */
  readonly capacity: number;
  /** Part of the capacity that is critical, above 0 and below 1. */
  readonly criticalShare?: number;
}

export interface CostQuestion {
  /** Cost of working one account, in any currency. */
  readonly cost: number;
  /** Share of those about to leave who stay because of it, above 0 to 1. */
  readonly saves: number;
  /** What a customer who stays is worth in a year, in the currency of the cost. */
  readonly value: number;
}

/** Fewer risks say nothing about where the riskiest part begins. */
const fewest = 20;
const defaultCriticalShare = 0.25;
/** A rounder percentage may leave so much of the capacity unused. */
const slack = 0.05;
const roundSteps = [0.1, 0.05, 0.01, 0.005, 0.001, 0.0005, 0.0001];

/**
 * The highest thresholds rank best: high begins so that critical and high hold no more than the capacity, critical so that it holds
 * its part of it, medium at half of high. Customers of one risk are never parted, so ties leave capacity unused rather than pass it.
 */
export function tiersForCapacity(
  risks: readonly number[],
  { capacity, criticalShare = defaultCriticalShare }: CapacityQuestion,
  evidence: TierEvidence | null = null,
): ProposedTiers {
  const places = Math.floor(capacity);
  const ordered = [...risks].sort((a, b) => b - a);
  if (!(places >= 1)) return none('A team that can work on no account needs no tiers: give a capacity of 1 or more.');
  if (ordered.length < fewest)
    return none(
      `${plural(ordered.length, 'customer')} with a churn risk: at least ${fewest} are needed for a proposal.`,
    );
  if (places >= ordered.length)
    return none(
      `The team can work on all ${ordered.length} customers: start with the riskiest, no threshold is needed.`,
    );
  const high = thresholdFor(ordered, places, 0);
  if (high === null) return none(`More than ${places} customers share the highest risk: no threshold parts them.`);
  const wanted = Math.max(1, Math.round(places * criticalShare));
  const critical = thresholdFor(ordered, wanted, high) ?? aboveAll(high, ordered[0] as number);
  const proposal = propose(tiersOf(high, critical), risks, evidence);
  const { critical: worst, high: next } = proposal.counts;
  const left = places - worst - next;
  const unused = left > 0 ? ` (${left} fewer than there are places for, because of equal risks or round figures)` : '';
  const part = Math.round(criticalShare * 100);
  return {
    ...proposal,
    reason: `For ${plural(places, 'account')} at a time: ${worst + next} are high or critical${unused}, the ${worst} riskiest critical (${part} % of the places); medium begins at half of high.`,
  };
}

/**
 * Acting pays where risk x share saved x value > cost (the threshold of the expected-value rule, Elkan 2001 eq. 2 with a benefit in
 * place of the cost of a miss): high begins there, critical where it brings twice its cost, medium at half of high.
 */
export function tiersForCost(
  risks: readonly number[],
  { cost, saves, value }: CostQuestion,
  evidence: TierEvidence | null = null,
): ProposedTiers {
  const isUsable = cost > 0 && saves > 0 && saves <= 1 && value > 0 && Number.isFinite(cost / (saves * value));
  if (!isUsable) return none('Give a cost and a value above 0, and a share saved above 0 to 1.');
  const breakEven = cost / (saves * value);
  if (breakEven >= 0.99)
    return none(
      `Working an account costs more than it can save (${money(saves * value)} at most): no risk is worth it.`,
    );
  const high = readable(breakEven * (1 - 1e-9), Math.min(0.995, breakEven * 1.02));
  const twice = Math.min(2 * high, (1 + high) / 2);
  // Near 1 there is little room above high: a rounder figure must not fall below it.
  const critical = readable(Math.max(twice * 0.98, (high + twice) / 2), twice);
  const proposal = propose(tiersOf(high, critical), risks, evidence);
  let net = 0;
  for (const risk of risks) if (risk >= high) net += risk * saves * value - cost;
  const worked = proposal.counts.high + proposal.counts.critical;
  const worth = worked === 0 ? '' : ` Working those ${worked} brings about ${money(net)} a year more than it costs.`;
  return {
    ...proposal,
    reason: `Acting pays from a risk of ${percentOf(high)}: ${money(cost)} against ${percentOf(saves)} of ${money(value)} saved. ${worked} customers lie above it.${worth}`,
  };
}

/** How many of these risks lie in each tier, without hysteresis. */
export function countTiers(risks: readonly number[], tiers: Tiers): Record<RiskTier, number> {
  const counts = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const risk of risks) counts[tierOf(risk, tiers)] += 1;
  return counts;
}

/** "6 %", "0.5 %": as precise as a threshold needs. */
export function percentOf(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`;
}

function none(reason: string): { readonly tiers: null; readonly reason: string } {
  return { tiers: null, reason };
}

function tiersOf(high: number, critical: number): Tiers {
  return { medium: readable(high * 0.45, high * 0.5), high, critical };
}

function propose(tiers: Tiers, risks: readonly number[], evidence: TierEvidence | null): TierProposal {
  const counts = countTiers(risks, tiers);
  return { tiers, counts, expected: evidence === null ? [] : expectations(tiers, counts, evidence), reason: '' };
}

/** The roundest threshold above `floor` that at most `places` risks reach, and nearly as many do; null where ties leave none. */
function thresholdFor(ordered: readonly number[], places: number, floor: number): number | null {
  const below = Math.max(ordered[places] as number, floor);
  let reached = places;
  while (reached > 0 && (ordered[reached - 1] as number) <= below) reached -= 1;
  if (reached === 0) return null;
  const least = Math.max(1, Math.ceil(reached * (1 - slack)));
  return readable(below, Math.min(ordered[least - 1] as number, (1 + below) / 2));
}

/** Nobody reaches it: ties left no other place above high. */
function aboveAll(high: number, highest: number): number {
  const from = Math.max(high, highest);
  return readable(from, (1 + from) / 2);
}

/** The roundest number above `low` and up to `high`. */
function readable(low: number, high: number): number {
  for (const step of roundSteps) {
    const rounded = Number(((Math.floor(low / step + 1e-9) + 1) * step).toFixed(4));
    if (rounded > low && rounded <= high) return rounded;
  }
  return high;
}

function expectations(tiers: Tiers, counts: TierProposal['counts'], evidence: TierEvidence): TierExpectation[] {
  const total = riskTiers.reduce((sum, tier) => sum + counts[tier], 0);
  const worseFirst = ['critical', 'high', 'medium'] as const;
  let reached = 0;
  return worseFirst.flatMap((tier) => {
    reached += counts[tier];
    const found =
      evidence.kind === 'lift' ? fromLift(evidence, reached / total) : fromPredictions(evidence, tiers[tier]);
    return found === null ? [] : [{ tier, ...found }];
  });
}

function fromPredictions(
  { risks, labels }: Extract<TierEvidence, { kind: 'predictions' }>,
  threshold: number,
): Omit<TierExpectation, 'tier'> | null {
  let [said, right, leavers] = [0, 0, 0];
  for (let i = 0; i < risks.length; i++) {
    const label = labels[i] as number;
    leavers += label;
    if ((risks[i] as number) < threshold) continue;
    said += 1;
    right += label;
  }
  return said === 0 || leavers === 0 ? null : { precision: right / said, recall: right / leavers };
}

/** Straight between the tenths of the lift table: a share of the riskiest catches its part of the leavers. */
function fromLift(
  { rows, baseRate }: Extract<TierEvidence, { kind: 'lift' }>,
  share: number,
): Omit<TierExpectation, 'tier'> | null {
  if (!(share > 0) || baseRate <= 0) return null;
  let from = { share: 0, captured: 0 };
  for (const row of rows) {
    if (row.share >= share) {
      const part = (share - from.share) / (row.share - from.share);
      const recall = from.captured + part * (row.captured - from.captured);
      return { precision: Math.min(1, (recall * baseRate) / share), recall };
    }
    from = row;
  }
  return null;
}

/** "1 250", "0.4": thousands apart, without a currency. */
function money(amount: number): string {
  const text = Math.abs(amount) >= 10 ? String(Math.round(amount)) : String(Number(amount.toPrecision(2)));
  return text.replace(/\B(?=(\d{3})+$)/g, ' ');
}
