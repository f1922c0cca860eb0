/** When a newly trained model takes over by itself. */
import type { ModelFigures } from '../../contracts/learnt-repositories.ts';
import type { EvaluationReport, ModelResult } from '../../domain/evaluation/report.ts';

export interface TakeOver {
  readonly isDue: boolean;
  /** Why, or why not, for a person. */
  readonly reason: string;
}

export interface Candidate {
  readonly report: EvaluationReport;
  readonly figures: ModelFigures;
}

/** What scores now: a version with its figures, or the scorecard (null). */
export type Incumbent = { readonly name: string; readonly figures: ModelFigures } | null;

/**
 * The rule of docs/settings.md, `models.publish`: the verdict must be "usable". Then the candidate is compared with what scores now by
 * log loss, in standard errors of the candidate's own. Against the scorecard, or a version whose window ended earlier, it takes over
 * unless it is worse by more than one: newer data is worth something in itself. Against a version that knew as much, it must be better
 * by more than one.
 *
 * The scorecard was judged on the candidate's rows, so the log losses are compared as they are. A version was judged on rows of
 * its own time, and log loss rises with the base rate: there the share of the base rate's log loss that each one saves is compared.
 */
export function takesOver({ report, figures }: Candidate, incumbent: Incumbent): TakeOver {
  if (report.verdict.kind !== 'usable') return { isDue: false, reason: 'its verdict is not "usable"' };
  const difference = incumbent === null ? gainOverScorecard(report) : gainOverVersion(figures, incumbent.figures);
  const against = incumbent === null ? 'the scorecard' : incumbent.name;
  if (difference === null)
    return { isDue: true, reason: `there is nothing to compare it with: ${against} has no figures` };
  const errors = difference.gain / difference.standardError;
  const compared = comparison(errors, against);
  if (incumbent !== null && !isNewer(figures, incumbent.figures)) {
    return { isDue: errors > 1, reason: `${compared}, and both have learned from the same time` };
  }
  return { isDue: errors >= -1, reason: compared };
}

interface Gain {
  /** Above 0 the candidate is better. */
  readonly gain: number;
  readonly standardError: number;
}

/** Half a 95 % interval in standard errors. */
const halfInterval = 1.96;

function gainOverScorecard({ champion, models }: EvaluationReport): Gain | null {
  const of = (name: ModelResult['name']): ModelResult | undefined => models.find((each) => each.name === name);
  const [scorecard, own] = [of('scorecard'), of(champion)];
  if (!scorecard || !own) return null;
  return gain(scorecard.logLoss.value, own.logLoss, 1);
}

function gainOverVersion(own: ModelFigures, other: ModelFigures): Gain | null {
  if (!own.logLoss || !own.baseLogLoss || !other.logLoss || !other.baseLogLoss) return null;
  return gain(other.logLoss.value / other.baseLogLoss, own.logLoss, own.baseLogLoss);
}

function gain(before: number, own: ModelResult['logLoss'], unit: number): Gain {
  const standardError = (own.high - own.low) / (2 * halfInterval) / unit;
  return { gain: before - own.value / unit, standardError: Math.max(standardError, Number.EPSILON) };
}

function isNewer(own: ModelFigures, other: ModelFigures): boolean {
  return (own.trainedOn?.to ?? 0) > (other.trainedOn?.to ?? 0);
}

function comparison(errors: number, against: string): string {
  const size = Math.abs(errors).toFixed(1);
  if (errors > 1) return `its log loss is better than that of ${against} by ${size} standard errors`;
  if (errors < -1) return `its log loss is worse than that of ${against} by ${size} standard errors`;
  return `its log loss is within one standard error of that of ${against}`;
}
