/**
 * Lifecycle of design 4.3: acquisition → activation → retention ⇄ expansion, decline; churned and back. Won deals and departures act
 * on their day; the soft stages are looked at on Mondays (UTC), at usage readings and at won deals, so that the history does not
 * depend on when it is asked for.
 */

import type { FeatureView } from '../features/feature-view.ts';
import { closedAt } from '../records/as-of.ts';
import type { ChurnEvent } from '../records/churn-events.ts';
import { dayWords, percentWords, plural } from '../records/date-words.ts';
import { dayMs, weekStart } from '../records/time.ts';
import type { Deal, Instant } from '../records/types.ts';
import type { LifecycleStage, StageInterval } from './score.ts';
import type { ScoringSettings } from './settings.ts';
import { type SignalReader, type StageSignals, signalReader } from './stage-signals.ts';

const weekMs = 7 * dayMs;

type Thresholds = ScoringSettings['lifecycle'];

/** A stage is left only when its sign has faded to this share of the threshold. */
const decayToLeave = 0.6;

/** A stage whose reason is put into words when someone asks: of a long history only the last is said. */
interface Entered {
  readonly stage: LifecycleStage;
  readonly since: Instant;
  readonly why: () => string;
}

/** All stages up to the view's date, oldest first; never empty. */
export function lifecycleHistory(view: FeatureView, thresholds: Thresholds): StageInterval[] {
  return stagesOf(view, thresholds).map(said);
}

/** The stage a customer is in as of the view's date. */
export function lifecycleOf(view: FeatureView, thresholds: Thresholds): StageInterval {
  return said(stagesOf(view, thresholds).at(-1) as Entered);
}

function said({ stage, since, why }: Entered): StageInterval {
  return { stage, since, reason: why() };
}

function stagesOf(view: FeatureView, thresholds: Thresholds): Entered[] {
  const { contract, asOf } = view;
  const history: Entered[] = [acquisition(view)];
  const read = signalReader(view, contract);
  const checks = checkDays(view);
  let left: Instant = Number.NEGATIVE_INFINITY;
  let hasLeft = false;
  for (let n = 0; n <= contract.churns.length; n++) {
    const churn = contract.churns[n];
    const end = churn?.at ?? Number.POSITIVE_INFINITY;
    const start = contract.wins.find((win) => closedAt(win) > left && closedAt(win) <= end);
    if (start !== undefined) {
      const since = closedAt(start);
      const how = hasLeft ? 'Won back' : 'First deal won';
      history.push({ stage: 'activation', since, why: () => `${how} on ${dayWords(since, asOf)}` });
      runEpisode(history, { since, end, asOf, checks, read, thresholds });
    }
    if (churn === undefined) break;
    const isAlreadyOut = history[history.length - 1]?.stage === 'churned';
    if (!isAlreadyOut) history.push({ stage: 'churned', since: churn.at, why: () => churnWords(churn, asOf) });
    left = churn.at;
    hasLeft = true;
  }
  return history;
}

/** "Left on 3 Nov: pricing". */
export function churnWords(churn: ChurnEvent, asOf: Instant): string {
  const day = dayWords(churn.at, asOf);
  if (churn.rule === 2) return `Left on ${day}: renewal lost`;
  if (churn.rule === 3) return `Left on ${day}: contract ended without renewal`;
  if (churn.rule === 4) return `Left on ${day}: silent for longer than ever before`;
  return churn.reason === null || churn.reason === '' ? `Left on ${day}` : `Left on ${day}: ${churn.reason}`;
}

function acquisition(view: FeatureView): Entered {
  const { contract } = view;
  const first = [contract.firstWinAt, contract.churns[0]?.at];
  const known = [view.account.createdAt, view.deals[0]?.createdAt, view.activities[0]?.at, ...first];
  let since = view.asOf;
  for (const at of known) if (at !== null && at !== undefined && at < since) since = at;
  return {
    stage: 'acquisition',
    since,
    why: () => `Known since ${dayWords(since, view.asOf)}, before the first won deal`,
  };
}

interface Episode {
  readonly since: Instant;
  /** The departure that ends it, or Infinity. */
  readonly end: number;
  readonly asOf: Instant;
  readonly checks: Float64Array;
  readonly read: SignalReader;
  readonly thresholds: Thresholds;
}

function runEpisode(history: Entered[], episode: Episode): void {
  const { since, end, asOf, thresholds } = episode;
  const kept = thresholds.minimumDays * dayMs;
  const settled = since + Math.max(thresholds.activationDays, thresholds.minimumDays) * dayMs;
  if (settled > asOf || settled >= end) return;
  const days = Math.round((settled - since) / dayMs);
  let stage: LifecycleStage = 'retention';
  let entered = settled;
  history.push({
    stage,
    since: settled,
    why: () => `Past the first ${plural(days, 'day')} on ${dayWords(settled, asOf)}`,
  });
  const { checks, read } = episode;
  for (let i = 0; i < checks.length; i++) {
    const at = checks[i] as Instant;
    if (at < entered + kept) continue;
    if (at >= end) break;
    const signals = read(at, since);
    const next = nextStage(stage, signals, thresholds);
    if (next === stage) continue;
    // The reader writes its next answer into the same object.
    const seen = { ...signals };
    history.push({
      stage: next,
      since: at,
      why: () => `${reasonFor(next, seen, thresholds)} on ${dayWords(at, asOf)}`,
    });
    stage = next;
    entered = at;
  }
}

function nextStage(stage: LifecycleStage, signals: StageSignals, thresholds: Thresholds): LifecycleStage {
  const fall = thresholds.declineFall * (stage === 'decline' ? decayToLeave : 1);
  const growth = thresholds.expansionGrowth * (stage === 'expansion' ? decayToLeave : 1);
  const shrink = 2 * thresholds.expansionGrowth * (stage === 'decline' ? decayToLeave : 1);
  const isShrunk = signals.growth !== null && shrink > 0 && signals.growth <= -shrink;
  if (signals.isLapsed || isShrunk || isFallen(signals, fall)) return 'decline';
  return signals.growth !== null && signals.growth >= growth ? 'expansion' : 'retention';
}

function isFallen(signals: StageSignals, fall: number): boolean {
  return fall > 0 && (signals.contactFall >= fall || signals.useFall >= fall);
}

function reasonFor(stage: LifecycleStage, signals: StageSignals, thresholds: Thresholds): string {
  if (stage === 'expansion') return `Contract value up ${percentWords(signals.growth ?? 0)} in 12 months`;
  if (stage === 'retention') return 'Contract, contact and use back to usual';
  if (signals.isLapsed) return 'Contract ended without renewal';
  if (signals.useFall >= thresholds.declineFall) return `Use ${percentWords(signals.useFall)} below usual`;
  if (signals.contactFall > 0 && signals.contactFall >= signals.useFall) {
    return `${signals.touches === 0 ? 'No' : `Only ${signals.touches}`} conversation${signals.touches > 1 ? 's' : ''} in 60 days (usually ${Math.round(signals.usualTouches)})`;
  }
  if (signals.useFall > 0) return `Use ${percentWords(signals.useFall)} below usual`;
  return `Contract value down ${percentWords(signals.growth ?? 0)} in 12 months`;
}

/** Mondays from the first win on, days of readings and of won deals, in order, up to the view's date. */
function checkDays({ contract, usage, asOf }: FeatureView): Float64Array {
  const first = contract.firstWinAt;
  if (first === null) return new Float64Array(0);
  const { wins } = contract;
  let monday = weekStart(first) + weekMs;
  const days = new Float64Array(Math.max(0, Math.floor((asOf - monday) / weekMs) + 1) + usage.length + wins.length);
  let count = 0;
  let reading = 0;
  let win = 0;
  let readAt = usage[0]?.at ?? Number.POSITIVE_INFINITY;
  let wonAt = first;
  // Three sorted lists merged, each day once; plain loops, for this runs for every score.
  for (let last = Number.NEGATIVE_INFINITY; ; ) {
    let next = monday < readAt ? monday : readAt;
    if (wonAt < next) next = wonAt;
    if (next > asOf) return days.subarray(0, count);
    if (next === monday) monday += weekMs;
    while (readAt === next) readAt = usage[++reading]?.at ?? Number.POSITIVE_INFINITY;
    while (wonAt === next) wonAt = ++win < wins.length ? closedAt(wins[win] as Deal) : Number.POSITIVE_INFINITY;
    if (next >= first && next > last) days[count++] = next;
    last = next;
  }
}
