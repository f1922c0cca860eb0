import type { ModelKind } from '../models/estimator.ts';
import { pairedDifference } from './intervals.ts';
import { logLossTerms } from './metrics.ts';
import type { Predictions, TestRows } from './out-of-sample.ts';
import type { SelectionStep } from './report.ts';

export interface Selection {
  readonly champion: ModelKind;
  readonly steps: readonly SelectionStep[];
}

/**
 * The ladder of design 4.4: the first model is the champion, and a later one takes over only when its log loss on the test rows is
 * better by more than one standard error of the paired difference, clustered by unit (the one-standard-error rule of Breiman,
 * Friedman, Olshen, Stone 1984, section 3.4.3, on paired losses).
 */
export function selectChampion(ladder: readonly Predictions[], rows: TestRows): Selection {
  const [first, ...challengers] = ladder;
  if (first === undefined) return { champion: 'base_rate', steps: [] };
  let champion = first;
  const steps: SelectionStep[] = [];
  for (const challenger of challengers) {
    const { gain, standardError } = gainOver(champion, challenger, rows);
    const isReplaced = gain > standardError;
    steps.push({ champion: champion.kind, challenger: challenger.kind, gain, standardError, isReplaced });
    if (isReplaced) champion = challenger;
  }
  return { champion: champion.kind, steps };
}

/** Mean log loss of `before` less that of `after` over the test rows: above 0, `after` is better. */
export function gainOver(before: Predictions, after: Predictions, rows: TestRows) {
  return pairedDifference(
    logLossTerms(before.risks, rows.labels),
    logLossTerms(after.risks, rows.labels),
    rows.weights,
    rows.units,
  );
}
