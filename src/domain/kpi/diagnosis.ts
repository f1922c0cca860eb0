/**
 * What changed in a KPI between two periods, part by part. A total's change is the sum of its parts' changes. A rate's is split by
 * Kitagawa (1955, JASA 50(272)): with w a part's share of the base and r its rate, the rate effect is (r1 - r0)(w0 + w1)/2 and the mix
 * effect (w1 - w0)((r0 + r1)/2 - R), R being the mean of both overall rates (a constant that cancels over all parts). They add up to
 * the change. Of growth a part's contribution is the difference of what it adds to the growth of all: (its rise) / (the base of all),
 * after less before. Medians, and costs that belong to nobody, do not split.
 */
import type { Kpi, KpiContext, KpiParts } from './kpi.ts';
import { addSums, emptySums, type KpiSums } from './sums.ts';
import { kpiChangeWords, kpiValueWords } from './value-words.ts';

/** The sums of one part (a segment, an owner) in both periods; null where nobody was in it. */
export interface PartPeriods {
  readonly part: string;
  readonly before: KpiSums | null;
  readonly after: KpiSums | null;
  /** Of the period before each of them, for growth; left out where that period is not on record. */
  readonly previous?: Both<KpiSums | null>;
}

export interface PartContribution {
  readonly part: string;
  /** The part's own value; null where it had none. */
  readonly before: number | null;
  readonly after: number | null;
  /** Share of the base (customers, orders, answers) in both periods; null for totals. */
  readonly shareBefore: number | null;
  readonly shareAfter: number | null;
  /** By what the part's own rate changed, and by what its share of the base did; for totals all of it is `rateEffect`. */
  readonly rateEffect: number;
  readonly mixEffect: number;
  /** rateEffect + mixEffect. */
  readonly contribution: number;
  readonly words: string;
}

export interface Diagnosis {
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** Largest contribution first, whatever its sign; they add up to the change. */
  readonly parts: readonly PartContribution[];
  readonly words: string;
}

type Ratio = Extract<KpiParts, { kind: 'ratio' }>;
type Both<T> = readonly [before: T, after: T];

/** The diagnosis, or why there is none. */
export function diagnose(kpi: Kpi, parts: readonly PartPeriods[], context: KpiContext = {}): Diagnosis | string {
  if (parts.length === 0) return 'no part to compare';
  const kind = kpi.parts(emptySums(), context);
  if (kind.kind === 'none') return `${kpi.label} does not split into parts: it ${kind.why}`;
  let { currency } = context;
  for (const which of [0, 1] as const) {
    const period = periods[which];
    const whole = kpi.compute(wholeOf(parts.map((part) => part[period])), {
      ...context,
      ...previousOf(wholeOf(parts.map(({ previous }) => previous?.[which] ?? null)), parts.some(hasPrevious)),
    });
    if (whole.value === null) return `${kpi.label} of the period ${period} is not known: ${whole.reason}`;
    currency ??= whole.currency;
  }
  const found = parts.map((part) => {
    const partsOf = (which: 0 | 1): KpiParts =>
      kpi.parts(part[periods[which]] ?? emptySums(), {
        ...(currency !== undefined && { currency }),
        ...previousOf(part.previous?.[which] ?? emptySums(), parts.some(hasPrevious)),
      });
    const both: Both<KpiParts> = [partsOf(0), partsOf(1)];
    return { part: part.part, both };
  });
  const totals: { part: string; both: Both<number> }[] = [];
  const ratios: { part: string; both: Both<Ratio> }[] = [];
  for (const { part, both } of found) {
    const [before, after] = both;
    if (before.kind === 'total' && after.kind === 'total') totals.push({ part, both: [before.total, after.total] });
    if (before.kind === 'ratio' && after.kind === 'ratio') ratios.push({ part, both: [before, after] });
  }
  if (totals.length === found.length) return diagnoseTotal(kpi, totals, context);
  if (ratios.length === found.length) return diagnoseRatio(kpi, ratios, context);
  return `${kpi.label} does not split into parts`;
}

const periods = ['before', 'after'] as const;
const hasPrevious = ({ previous }: PartPeriods): boolean => previous !== undefined;
const previousOf = (previous: KpiSums, isKnown: boolean): Pick<KpiContext, 'previous'> => (isKnown ? { previous } : {});

function wholeOf(parts: readonly (KpiSums | null)[]): KpiSums {
  const whole = emptySums();
  for (const sums of parts) if (sums !== null) addSums(whole, sums);
  return whole;
}

function diagnoseTotal(kpi: Kpi, parts: readonly { part: string; both: Both<number> }[], context: KpiContext) {
  const contributions = parts.map(({ part, both: [before, after] }) => ({
    part,
    before,
    after,
    shareBefore: null,
    shareAfter: null,
    rateEffect: after - before,
    mixEffect: 0,
  }));
  const sum = (which: 0 | 1): number => parts.reduce((all, { both }) => all + both[which], 0);
  return told(kpi, sum(0), sum(1), contributions, context);
}

function diagnoseRatio(
  kpi: Kpi,
  parts: readonly { part: string; both: Both<Ratio> }[],
  context: KpiContext,
): Diagnosis | string {
  const below: Both<number> = [sumOf(parts, 0, 'below'), sumOf(parts, 1, 'below')];
  const { scale = 1, isGrowth = false } = parts[0]?.both[0] ?? {};
  const overall: Both<number> = [
    (scale * sumOf(parts, 0, 'above')) / below[0],
    (scale * sumOf(parts, 1, 'above')) / below[1],
  ];
  const mean = (overall[0] + overall[1]) / 2;
  const contributions = parts.map(({ part, both: [before, after] }) => {
    const shares: Both<number> = [before.below / below[0], after.below / below[1]];
    const own: Both<number | null> = [rateOf(before), rateOf(after)];
    // Without a base in one period a part has no rate there: only its share changed.
    const rates: Both<number> = [own[0] ?? own[1] ?? mean, own[1] ?? own[0] ?? mean];
    // Nothing but rounding, unless a part adds to the numerator without a base of its own (new value where none was before).
    const change = (scale * after.above) / below[1] - (scale * before.above) / below[0];
    const beyond = change - (shares[1] * rates[1] - shares[0] * rates[0]);
    return {
      part,
      before: own[0],
      after: own[1],
      shareBefore: shares[0],
      shareAfter: shares[1],
      rateEffect: isGrowth ? change : (rates[1] - rates[0]) * ((shares[0] + shares[1]) / 2) + beyond,
      mixEffect: isGrowth ? 0 : (shares[1] - shares[0]) * ((rates[0] + rates[1]) / 2 - mean),
    };
  });
  return told(kpi, overall[0], overall[1], contributions, context);
}

function sumOf(parts: readonly { both: Both<Ratio> }[], which: 0 | 1, key: 'above' | 'below'): number {
  return parts.reduce((all, { both }) => all + both[which][key], 0);
}

function rateOf({ above, below, scale }: Ratio): number | null {
  return below > 0 ? (above / below) * scale : null;
}

function told(
  kpi: Kpi,
  before: number,
  after: number,
  contributions: readonly Omit<PartContribution, 'contribution' | 'words'>[],
  { currency = null }: { readonly currency?: string | null },
): Diagnosis | string {
  const change = after - before;
  const parts = contributions
    .map((each) => {
      const contribution = each.rateEffect + each.mixEffect;
      return { ...each, contribution, words: partWords(kpi, { ...each, contribution }, currency) };
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.part < b.part ? -1 : 1));
  const isSound = [before, after, ...parts.map((each) => each.contribution)].every(Number.isFinite);
  if (!isSound) return 'the amounts are too large';
  const values = `${kpiValueWords(before, kpi.unit, currency)} to ${kpiValueWords(after, kpi.unit, currency)}`;
  const verb = change > 0 ? 'rose' : 'fell';
  const head = change === 0 ? `${kpi.label} did not change` : `${kpi.label} ${verb} from ${values}`;
  const most = parts.filter((each) => each.contribution !== 0).slice(0, 3);
  return { before, after, change, parts, words: [head, ...most.map((each) => each.words)].join('; ') };
}

/** "Retail: +0.8 points (its own value from 2.5 % to 6 %; its share of the base from 20 % to 25 %)". */
function partWords(kpi: Kpi, each: Omit<PartContribution, 'words'>, currency: string | null): string {
  const amount = `${each.part}: ${kpiChangeWords(each.contribution, kpi.unit, currency)}`;
  if (each.shareBefore === null || each.shareAfter === null) return amount;
  const value = (of: number | null): string => (of === null ? 'none' : kpiValueWords(of, kpi.unit, currency));
  const share = `${kpiValueWords(each.shareBefore, 'share')} to ${kpiValueWords(each.shareAfter, 'share')}`;
  return `${amount} (its own value from ${value(each.before)} to ${value(each.after)}; its share of the base from ${share})`;
}
