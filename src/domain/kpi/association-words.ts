import type { Figure } from '../evaluation/report.ts';

/** `happened`: 1 or 0 (renewed or not); `number`: any number. */
export type OutcomeKind = 'happened' | 'number';

/** One driver's association, before it is put into words. */
export interface AssociationFacts {
  readonly driver: string;
  /** Rows in which it is known. */
  readonly n: number;
  /** One step of the driver: its standard deviation. */
  readonly step: number;
  /** Pearson's r; its interval by Fisher's z. */
  readonly correlation: Figure | null;
  /** Per step, the other drivers being equal: factor on the odds of the outcome, or change of the number. */
  readonly effect: Figure | null;
  /** The effect's interval leaves out "no association". */
  readonly isClear: boolean;
}

/** "More logins went with renewed more often: odds × 1.8 (1.2 to 2.7) per step of 12, other drivers being equal." */
export function associationWords(
  { driver, effect, isClear, step, correlation }: AssociationFacts,
  { outcome, name }: { readonly outcome: OutcomeKind; readonly name: string },
): string {
  if (effect === null) {
    if (correlation === null) return `${driver}: no association can be told`;
    return `${driver} and "${name}": correlation ${short(correlation.value)} (${short(correlation.low)} to ${short(correlation.high)})`;
  }
  const sign = outcome === 'happened' ? '× ' : '';
  const interval = `${short(effect.low)} to ${short(effect.high)}`;
  const amount = `${sign}${short(effect.value)} (${interval}) per step of ${short(step)}, other drivers being equal`;
  const what = outcome === 'happened' ? 'odds ' : 'change ';
  if (!isClear) return `${driver}: no clear association with "${name}" (${what}${amount})`;
  const isMore = outcome === 'happened' ? effect.value > 1 : effect.value > 0;
  const how = outcome === 'happened' ? (isMore ? 'more often' : 'less often') : isMore ? 'a higher' : 'a lower';
  return outcome === 'happened'
    ? `A higher value of ${driver} went with "${name}" ${how}: ${what}${amount}`
    : `A higher value of ${driver} went with ${how} "${name}": ${what}${amount}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
