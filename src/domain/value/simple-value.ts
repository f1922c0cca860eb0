/** The forms of customer value that people check by hand. */
import { beyondNumbers, type Figure, figureOf, noFigure } from './figure.ts';

export interface Outcome {
  /** 0 to 1. */
  readonly probability: number;
  readonly value: number;
}

/** Shares given with a few decimals do not add up to 1 exactly. */
const rounding = 1e-9;

/** Value of a period over the share lost in a period: 100 at 10 % is 1000. For ever and without discount (Gupta, Lehmann 2003). */
export function valueByChurn(value: number, churnRate: number): Figure {
  if (!Number.isFinite(value)) return noFigure('the value is no number');
  if (!(churnRate >= 0 && churnRate <= 1)) return noFigure('a churn rate is from 0 to 1');
  if (churnRate === 0) return noFigure('nobody leaves: without churn this value has no end');
  return figureOf(value / churnRate);
}

/** Average order × orders in a period × periods. */
export function valueByOrders(averageOrder: number, frequency: number, lifetime: number): Figure {
  if (!Number.isFinite(averageOrder)) return noFigure('the average order is no number');
  if (!(frequency >= 0 && Number.isFinite(frequency))) return noFigure('a frequency is 0 or more');
  if (!(lifetime >= 0 && Number.isFinite(lifetime))) return noFigure('a lifetime is 0 or more');
  return averageOrder === 0 || frequency === 0 || lifetime === 0
    ? figureOf(0)
    : figureOf(averageOrder * frequency * lifetime);
}

/** Σ pᵢ·vᵢ: 0.6·100 + 0.4·80 is 92. What is left of the probability is worth nothing. */
export function expectedValue(outcomes: readonly Outcome[]): Figure {
  if (outcomes.length === 0) return noFigure('no outcome is given');
  let [sum, probability] = [0, 0];
  for (const each of outcomes) {
    if (!(each.probability >= 0 && each.probability <= 1)) return noFigure('a probability is from 0 to 1');
    if (!Number.isFinite(each.value)) return noFigure('a value is no number');
    sum += each.probability * each.value;
    probability += each.probability;
  }
  if (probability > 1 + rounding) return noFigure('the probabilities add up to more than 1');
  return figureOf(sum, beyondNumbers);
}
