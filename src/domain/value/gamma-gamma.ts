/**
 * Gamma-Gamma: what a customer spends per purchase. Fader, Hardie (2013), "The Gamma-Gamma Model of Monetary Value", note 025, after
 * Fader, Hardie, Lee (2005), "RFM and CLV", J. Marketing Research 42. A purchase is gamma (p, nu), and nu is gamma (q, gamma) over
 * customers; a customer of few purchases is drawn to the mean of all. It takes spend to be independent of frequency: the correlation is
 * given so that it can be judged.
 */
import { digamma, logBeta } from '../numeric/gamma.ts';
import { minimise } from '../numeric/minimise.ts';
import { type Figure, figureOf, type NoResult, noFigure } from './figure.ts';
import { isAtWall, wallAt } from './parameter-wall.ts';

export interface SpendHistory {
  /** Repeat purchases: x. */
  readonly frequency: number;
  /** Their mean spend, in any one currency and unit; null where there is none. */
  readonly meanRepeatSpend: number | null;
  /** How many customers have this history; 1 where it is not said. */
  readonly weight?: number;
}

export interface GammaGammaParams {
  /** Shape of a customer's purchases. */
  readonly p: number;
  /** Shape and rate of the differences between customers; gamma is in the unit of the spend. */
  readonly q: number;
  readonly gamma: number;
}

export interface GammaGammaFit extends GammaGammaParams {
  readonly logLikelihood: number;
  /** Customers with repeat spend, weighted. */
  readonly customers: number;
  /** Histories without repeat spend above 0. */
  readonly leftOut: number;
  /** Pearson's, between number and mean spend of repeats, -1 to 1; null where one of them does not vary. */
  readonly spendFrequencyCorrelation: number | null;
  readonly converged: boolean;
  readonly iterations: number;
  /** Why the parameters alone should not be read, null as a rule. */
  readonly warning: string | null;
}

interface SpendGroups {
  readonly frequencies: Float64Array;
  /** In units of the mean. */
  readonly spends: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
}

/** The histories' order does not matter, and a weight is as good as a repeat. */
export function fitGammaGamma(histories: readonly SpendHistory[]): GammaGammaFit | NoResult {
  const known = histories.filter(hasSpend).sort(bySpend);
  const unit = meanSpend(known);
  if (unit === null) return { reason: 'nobody has spent on a second purchase yet' };
  const groups = groupsOf(known, unit);
  if (!groups.spends.every((each) => each > 0 && Number.isFinite(each)) || !Number.isFinite(groups.total)) {
    return { reason: 'amounts are too far apart for numbers here' };
  }
  const model = likelihoodOf(groups);
  const found = minimise(
    { value: (x) => model(x, new Float64Array(3)), gradient: model },
    Float64Array.of(Math.log(4), Math.log(4), Math.log(1)),
    { tolerance: 1e-9, maxIterations: 200 },
  );
  const [p, q, gamma] = Array.from(found.x, Math.exp) as [number, number, number];
  const loss = model(found.x, new Float64Array(3)) - wallAt(found.x, new Float64Array(3));
  const logLikelihood = -(loss + Math.log(unit)) * groups.total;
  if (!Number.isFinite(logLikelihood)) return { reason: 'the likelihood is beyond what numbers here can hold' };
  return {
    ...{ p, q, gamma: gamma * unit, logLikelihood, customers: groups.total },
    leftOut: histories.length - known.length,
    spendFrequencyCorrelation: correlationOf(groups),
    ...{ converged: found.converged, iterations: found.iterations },
    warning: found.x.some(isAtWall)
      ? 'these amounts do not tell the parameters: customers are too few or too alike'
      : settled(found.converged),
  };
}

function settled(converged: boolean): string | null {
  return converged ? null : 'the fit did not settle';
}

/** Expected spend per purchase of a customer; without repeats that of the population. */
export function expectedSpend(params: GammaGammaParams, history: SpendHistory): Figure {
  const { p, q, gamma } = params;
  if (![p, q, gamma].every((each) => each > 0 && Number.isFinite(each))) {
    return noFigure('the parameters of the model are not above 0');
  }
  const { frequency, meanRepeatSpend } = history;
  if (!(Number.isInteger(frequency) && frequency >= 0)) return noFigure('a frequency is a whole number of 0 or more');
  const x = hasSpend(history) ? frequency : 0;
  if (frequency > 0 && x === 0) return noFigure('all that was bought again was refunded or free');
  const below = p * x + q - 1;
  if (!(below > 0)) return noFigure('spend varies so much that it has no mean (q is 1 or less)');
  return figureOf((p / below) * gamma + ((p * x) / below) * (x === 0 ? 0 : (meanRepeatSpend ?? 0)));
}

type KnownSpend = SpendHistory & { readonly meanRepeatSpend: number };

function hasSpend(history: SpendHistory): history is KnownSpend {
  const { frequency, meanRepeatSpend, weight = 1 } = history;
  return (
    Number.isInteger(frequency) &&
    frequency > 0 &&
    frequency <= 1e9 &&
    meanRepeatSpend !== null &&
    meanRepeatSpend > 0 &&
    Number.isFinite(meanRepeatSpend) &&
    weight > 0 &&
    Number.isFinite(weight)
  );
}

function bySpend(one: KnownSpend, other: KnownSpend): number {
  return one.frequency - other.frequency || one.meanRepeatSpend - other.meanRepeatSpend;
}

/** Weighted over customers; null where there is none. */
function meanSpend(known: readonly KnownSpend[]): number | null {
  let total = 0;
  for (const { weight = 1 } of known) total += weight;
  let mean = 0;
  for (const { meanRepeatSpend, weight = 1 } of known) mean += meanRepeatSpend * (weight / total);
  return mean > 0 && Number.isFinite(mean) ? mean : null;
}

function groupsOf(known: readonly KnownSpend[], unit: number): SpendGroups {
  const [frequencies, spends, weights]: [number[], number[], number[]] = [[], [], []];
  let total = 0;
  known.forEach((each, i) => {
    const { weight = 1 } = each;
    const before = known[i - 1];
    total += weight;
    if (before !== undefined && bySpend(before, each) === 0) {
      weights[weights.length - 1] = (weights.at(-1) ?? 0) + weight;
      return;
    }
    frequencies.push(each.frequency);
    spends.push(each.meanRepeatSpend / unit);
    weights.push(weight);
  });
  return {
    frequencies: Float64Array.from(frequencies),
    spends: Float64Array.from(spends),
    weights: Float64Array.from(weights),
    total,
  };
}

/** Minus the mean log-likelihood of a customer (note 025, eq. 1a), with spend in units of its mean. */
function likelihoodOf({ frequencies, spends, weights, total }: SpendGroups) {
  const logSpends = spends.map(Math.log);
  return (logs: Float64Array, gradient: Float64Array): number => {
    const [p, q, gamma] = Array.from(logs, Math.exp) as [number, number, number];
    const [logGammaScale, psiQ] = [Math.log(gamma), digamma(q)];
    let [sum, ofP, ofQ, ofGamma] = [0, 0, 0, 0];
    let [kind, beta, psiPx, psiPxq] = [-1, 0, 0, 0];
    for (let i = 0; i < weights.length; i++) {
      const [x, weight, spend] = [frequencies[i] as number, weights[i] as number, spends[i] as number];
      const px = p * x;
      if (x !== kind) {
        [kind, beta, psiPx, psiPxq] = [x, logBeta(px, q), digamma(px), digamma(px + q)];
      }
      const bought = spend * x;
      const logAll = Math.log(gamma + bought);
      const logShare = (logSpends[i] as number) + Math.log(x) - logAll;
      sum += weight * (px * logShare + q * (logGammaScale - logAll) - (logSpends[i] as number) - beta);
      ofP += weight * x * (psiPxq - psiPx + logShare);
      ofQ += weight * (psiPxq - psiQ + logGammaScale - logAll);
      ofGamma += weight * (q / gamma - (px + q) / (gamma + bought));
    }
    gradient.set([(-p * ofP) / total, (-q * ofQ) / total, (-gamma * ofGamma) / total]);
    return -sum / total + wallAt(logs, gradient);
  };
}

function correlationOf({ frequencies, spends, weights, total }: SpendGroups): number | null {
  const mean = (of: Float64Array): number =>
    of.reduce((sum, each, i) => sum + each * (weights[i] as number), 0) / total;
  const [meanX, meanSpendOf] = [mean(frequencies), mean(spends)];
  let [xx, ss, xs] = [0, 0, 0];
  weights.forEach((weight, i) => {
    const [x, s] = [(frequencies[i] as number) - meanX, (spends[i] as number) - meanSpendOf];
    xx += weight * x * x;
    ss += weight * s * s;
    xs += weight * x * s;
  });
  const found = xs / Math.sqrt(xx) / Math.sqrt(ss);
  return Number.isFinite(found) ? Math.max(-1, Math.min(1, found)) : null;
}
