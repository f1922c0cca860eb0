/** One way in for all methods: what is learnt from the customers, and in which segment each of them is. */
import { moneyWords } from '../records/amount-words.ts';
import {
  fixedLimits,
  limitsFor,
  segments as ownSegments,
  type Segment,
  segmentOf,
  type ValueLimits,
} from '../scoring/segment.ts';
import { type ClusterFit, clusterOf, fitClusters } from './cluster-segments.ts';
import { learnQuadrants, type QuadrantLimits, type QuadrantSettings, quadrantOf, quadrants } from './quadrants.ts';
import { learnRfm, type RfmCuts, rfmCell, rfmCells, rfmScores } from './rfm.ts';
import { type RuleSegment, ruleSegmentOf } from './rule-segment.ts';
import type { CustomerFacts, SegmentDefinition, SegmentMethod } from './segmentation.ts';
import { fewestValues, learnValueLimits } from './value-limits.ts';

/** What was learnt; plain data that can be stored, complete without the customers it was learnt from. */
export type FittedSegments = { readonly segments: readonly SegmentDefinition[]; readonly notes: readonly string[] } & (
  | { readonly method: 'default'; readonly limits: readonly ValueLimits[] }
  | { readonly method: 'rfm'; readonly cuts: RfmCuts }
  | { readonly method: 'kmeans'; readonly clusters: ClusterFit }
  | { readonly method: 'quadrants'; readonly limits: QuadrantLimits }
  | { readonly method: 'rules'; readonly rules: readonly RuleSegment[]; readonly limits: readonly ValueLimits[] }
);

export interface FitOptions {
  readonly rules: readonly RuleSegment[];
  readonly quadrants: QuadrantSettings;
  /** Of k-means. */
  readonly seed: number;
  readonly k?: number | undefined;
  /** The fit before: k-means keeps its names. */
  readonly before?: FittedSegments | undefined;
}

export function fitSegments(
  method: SegmentMethod,
  customers: readonly CustomerFacts[],
  options: FitOptions,
): FittedSegments {
  if (method === 'default' || method === 'rules') {
    const limits = learnValueLimits(customers);
    const notes = limitNotes(customers, limits);
    if (method === 'default') return { method, limits, segments: ownDefinitions(limits), notes };
    const { rules } = options;
    const own = rules.map(({ name }) => ({ id: ruleId(name), name, marks: 'by your rule' }));
    return { method, rules, limits, segments: [...own, ...ownDefinitions(limits)], notes };
  }
  if (method === 'rfm') {
    const cuts = learnRfm(customers);
    const notes = cuts.monetary.length > 1 ? ['Amounts are compared within a currency.'] : [];
    return { method, cuts, segments: rfmCells, notes };
  }
  if (method === 'quadrants')
    return { method, limits: learnQuadrants(customers, options.quadrants), segments: quadrants, notes: [] };
  const before = options.before?.method === 'kmeans' ? options.before.clusters : undefined;
  const clusters = fitClusters(customers, { k: options.k, seed: options.seed, before });
  const segments = clusters.segments.map(({ id, name, marks }) => ({ id, name, marks }));
  return { method, clusters, segments, notes: clusters.notes };
}

/** Id of the segment of each customer; null for who is in none: no customer, or not enough is known. */
export function segmentsOf(customers: readonly CustomerFacts[], fitted: FittedSegments): (string | null)[] {
  switch (fitted.method) {
    case 'default':
      return customers.map((customer) => ownSegmentOf(customer, fitted.limits));
    case 'rules':
      return customers.map((customer) => {
        const name = ruleSegmentOf(customer, fitted.rules);
        return name === null ? ownSegmentOf(customer, fitted.limits) : ruleId(name);
      });
    case 'rfm':
      return customers.map((customer) => {
        const scores = rfmScores(customer, fitted.cuts);
        return scores === null ? null : rfmCell(scores);
      });
    case 'quadrants':
      return customers.map((customer) => quadrantOf(customer, fitted.limits));
    case 'kmeans':
      return clusterOf(customers, fitted.clusters);
  }
}

function limitNotes(customers: readonly CustomerFacts[], learnt: readonly ValueLimits[]): string[] {
  const known = new Set(learnt.map(({ currency }) => currency));
  const others = new Set(customers.flatMap((c) => (c.valueCents === null || known.has(c.currency) ? [] : c.currency)));
  if (others.size === 0) return [];
  const list = [...others].map((currency) => currency ?? 'unnamed').sort();
  const { highCents, lowCents } = fixedLimits;
  const amounts = `${moneyWords(highCents ?? 0, null)} and ${moneyWords(lowCents ?? 0, null)}`;
  return [
    `Fewer than ${fewestValues} customers have a value in ${list.join(', ')}: fixed limits of ${amounts} stand there.`,
  ];
}

const ruleId = (name: string): string => `rule:${name}`;

const ownSegmentOf = (c: CustomerFacts, limits: readonly ValueLimits[]): string | null =>
  segmentOf(c.tier, c.valueCents, c.stage, limitsFor(limits, c.currency));

function ownDefinitions(learnt: readonly ValueLimits[]): SegmentDefinition[] {
  const all = learnt.length === 0 ? [fixedLimits] : learnt;
  const limit = (of: 'highCents' | 'lowCents'): string =>
    all.flatMap((each) => (each[of] === null ? [] : moneyWords(each[of], each.currency))).join(' or ') || 'nobody';
  const [top, bottom] = learnt.length === 0 ? ['', ''] : [', the top fifth', ', the bottom fifth'];
  const marks: Readonly<Record<Segment, string>> = {
    'at risk': 'high or critical churn risk',
    'high value': `value from ${limit('highCents')}${top}`,
    rising: 'in expansion',
    steady: 'neither high nor low in value',
    'low value': `value below ${limit('lowCents')}${bottom}`,
  };
  return ownSegments.map((name) => ({ id: name, name, marks: marks[name] }));
}
