/** What the nightly look at a model makes of its findings. The rule stands in docs/models.md too. */
import type { ColumnDrift, VersionCalibration } from '../../contracts/learnt-repositories.ts';
import { dayMs } from '../../domain/records/time.ts';

/** A training learns nothing new from a few days; and what it cannot mend it need not try every night. */
const restDays = 7;
const monthDays = 30;
/** Alarms for the population stability index, beyond what chance alone shows: usual are 0.1 (look) and 0.25 (act). */
const driftAlarm = { score: 0.1, feature: 0.25 };
/** New departures that may teach something: this many, and this share of those known to the last training. */
const enoughDepartures = { count: 10, share: 0.2 };

export interface MonitoredFacts {
  readonly now: number;
  readonly customers: number;
  /** The last training, published or not; null where there was none. */
  readonly trained: { readonly at: number; readonly events: number; readonly departuresSince: number } | null;
  /** "churn-3", or the scorecard. */
  readonly scoring: string;
  /** Why the published model cannot score; null where it can, or none is published. */
  readonly unusable: string | null;
  readonly features: readonly ColumnDrift[];
  readonly score: ColumnDrift | null;
  readonly calibration: readonly VersionCalibration[];
}

/** Whether another training so soon after the last one makes sense. */
export function isRested(trainedAt: number, now: number): boolean {
  return now - trainedAt >= restDays * dayMs;
}

/** Why a training is due; empty when it is not. */
export function dueFor(facts: MonitoredFacts): string[] {
  const { trained, customers, now, scoring } = facts;
  if (customers === 0) return [];
  if (trained === null) return ['no model was trained yet'];
  if (!isRested(trained.at, now)) return [];
  const ageDays = Math.floor((now - trained.at) / dayMs);
  const reasons: string[] = [];
  if (ageDays >= monthDays) reasons.push(`the last training was ${ageDays} days ago`);
  const enough = Math.max(enoughDepartures.count, enoughDepartures.share * trained.events);
  if (trained.departuresSince >= enough) reasons.push(`${trained.departuresSince} customers left since`);
  if (facts.unusable !== null) reasons.push(facts.unusable);
  if (drifted(facts).length > 0) reasons.push('customers have moved away from those it was trained on');
  // Predictions of an earlier version say nothing of the one that scores now.
  const isOff = facts.calibration.some((each) => each.modelVersion === scoring && each.isOff);
  if (isOff) reasons.push('what it predicted is not what happened');
  return reasons;
}

/** What an admin should know; null where all is well. */
export function alertOf(facts: MonitoredFacts): string | null {
  const sentences: string[] = [];
  if (facts.unusable !== null) sentences.push(`The scorecard scores: ${facts.unusable}.`);
  const moved = drifted(facts);
  if (moved.length > 0) {
    const names = moved.slice(0, 3).map(({ name, psi }) => `${name} (PSI ${psi.toFixed(2)})`);
    const more = moved.length > 3 ? ` and ${moved.length - 3} more` : '';
    sentences.push(`Customers have moved away from those ${facts.scoring} was trained on: ${names.join(', ')}${more}.`);
  }
  for (const each of facts.calibration.filter((one) => one.isOff)) {
    const { modelVersion, customers, expected, observed } = each;
    sentences.push(
      `Of ${customers} customers ${modelVersion} expected ${Math.round(expected)} to leave, and ${observed} left.`,
    );
  }
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** The score, then the features, furthest first. */
function drifted({ score, features }: Pick<MonitoredFacts, 'score' | 'features'>): ColumnDrift[] {
  const beyond = (alarm: number) => (each: ColumnDrift) => each.psi - each.floor > alarm;
  const moved = features.filter(beyond(driftAlarm.feature)).toSorted((a, b) => b.psi - a.psi);
  return score !== null && beyond(driftAlarm.score)(score) ? [score, ...moved] : moved;
}
