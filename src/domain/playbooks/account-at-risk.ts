/** The "account at risk" playbook: what a person should do about a score, in words. */
import { moneyWords } from '../records/amount-words.ts';
import { daysWords, dayWords, plural } from '../records/date-words.ts';
import { dayMs, weekStart } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import { stepsFor } from '../scoring/next-step.ts';
import type { Driver, RiskTier, Score } from '../scoring/score.ts';
import { rank } from '../scoring/tier.ts';
import type { RiskPlaybook, TaskDraft, TaskPriority } from './types.ts';
import { workingDayAfter } from './working-day.ts';

export interface TaskAccount {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string | null;
  /** Web address of the score's story. */
  readonly storyUrl?: string | null;
}

export const riskReason = 'risk';
/** A renewal further away than this is no reason for haste. */
const renewalNoticeDays = 120;
/** A change below this many points is not worth a word. */
const notablePoints = 2;

const priorities: Readonly<Record<RiskTier, TaskPriority>> = {
  low: 'low',
  medium: 'medium',
  high: 'medium',
  critical: 'high',
};

/** The task for a customer whose tier is at or above the playbook's; null below it, or without a risk. */
export function draftTask(score: Score, account: TaskAccount, playbook: RiskPlaybook, asOf: Instant): TaskDraft | null {
  const { tier, risk } = score;
  if (tier === null || risk === null || rank(tier) < rank(playbook.openAtTier)) return null;
  return {
    playbook: playbook.key,
    reason: riskReason,
    customerId: account.id,
    ownerId: account.ownerId,
    subject: subjectOf(score, risk, account.name, asOf),
    body: bodyOf(score, risk, account, playbook, asOf),
    priority: priorities[tier],
    dueAt: workingDayAfter(asOf, playbook.dueDays[tier]),
    urgency: rank(tier) + risk,
    tier,
    revision: revisionOf(score, risk, account.name, asOf),
  };
}

/** Why Keel closes a task whose reason is gone: "risk back to 18 %". */
export function closingReason(score: Score | null, asOf: Instant): string {
  if (score === null) return 'the customer is gone from the CRM';
  if (score.stage.stage === 'churned') return `the customer left on ${dayWords(score.stage.since, asOf)}`;
  return score.risk === null ? 'there is no churn risk to watch' : `risk back to ${points(score.risk)} %`;
}

function subjectOf(score: Score, risk: number, name: string, asOf: Instant): string {
  const before = riskBefore(score, risk);
  const was = before === null ? '' : ` (was ${before} %)`;
  const days = score.renewalAt === null ? null : Math.ceil((score.renewalAt - asOf) / dayMs);
  const renewal =
    days === null || days > renewalNoticeDays ? '' : `, renewal ${days <= 0 ? 'due today' : `in ${daysWords(days)}`}`;
  return `${name}: churn risk ${points(risk)} %${was}${renewal}`;
}

function bodyOf(score: Score, risk: number, account: TaskAccount, playbook: RiskPlaybook, asOf: Instant): string {
  const reasons = score.drivers.map((driver) => `- ${driver.text.replace(/^\+ /, 'Helps: ')}`);
  const paragraphs = [
    whyNow(score, risk, asOf),
    reasons.length === 0 ? '' : ['Why:', ...reasons].join('\n'),
    ['Try this:', ...tryThis(score).map((step) => `- ${step}.`)].join('\n'),
    atStake(score),
    account.storyUrl ? `The whole story: ${account.storyUrl}` : '',
    `Keel keeps this task up to date and closes it when the risk is gone. Not useful? Close it as Deferred: it stays quiet for ${daysWords(playbook.snoozeDays)}.`,
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

/** What moved, not what the subject says already. */
function whyNow(score: Score, risk: number, asOf: Instant): string {
  const asOfDay = `(as of ${dayWords(score.asOf, asOf)}; higher is worse)`;
  if (score.riskChange30d === null) return `Why now: churn risk is ${points(risk)} % ${asOfDay}.`;
  const before = riskBefore(score, risk);
  if (before === null) return `Why now: churn risk has been about this high for 30 days ${asOfDay}.`;
  const moved = plural(Math.abs(points(risk) - before), 'point');
  if (before > points(risk))
    return `Why now: still ${score.tier}, though churn risk fell by ${moved} in 30 days ${asOfDay}.`;
  return `Why now: churn risk rose by ${moved} in 30 days ${asOfDay}.${whatChanged(score)}`;
}

function whatChanged({ drivers }: Score): string {
  let most: Driver | null = null;
  for (const driver of drivers) {
    if (driver.changed === undefined) continue;
    if (most === null || (driver.change30d ?? 0) > (most.change30d ?? 0)) most = driver;
  }
  return most?.changed === undefined ? '' : ` What changed most: ${inSentence(most.changed)}.`;
}

/** "No meeting" goes on in small letters, "NPS" does not. */
function inSentence(text: string): string {
  return /^[A-Z][A-Z]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** Percent of 30 days ago where it was notably other; so rounded that it fits the change beside it. */
function riskBefore(score: Score, risk: number): number | null {
  if (score.riskChange30d === null) return null;
  const before = Math.min(100, Math.max(0, points(risk) - points(score.riskChange30d)));
  return Math.abs(points(risk) - before) < notablePoints ? null : before;
}

const usualSteps = [
  'Call the decision maker and ask what would make them stay',
  'Agree the next meeting before the call ends, and note what was promised',
];

/** Two or three steps: those that fit the drivers, filled up with what always helps. */
function tryThis(score: Score): readonly string[] {
  const fitting = stepsFor(score.drivers, score).slice(0, 3);
  return fitting.length >= 2 ? fitting : [...fitting, ...usualSteps].slice(0, 2);
}

function atStake(score: Score): string {
  if (score.recurringCents === null || score.recurringCents <= 0) return '';
  const { cents, currency, horizonYears } = score.value;
  const expected =
    cents === null
      ? ''
      : ` (${moneyWords(cents, currency)} of margin expected over ${horizonYears} years at this risk)`;
  return `Value at risk: ${moneyWords(score.recurringCents, score.currency)} a year${expected}.`;
}

/** What must change for an update: tier, drivers, the risk by five points; figures are freshened once a week. */
function revisionOf(score: Score, risk: number, name: string, asOf: Instant): string {
  const drivers = score.drivers.map((driver) => driver.feature);
  const week = Math.round(weekStart(asOf) / (7 * dayMs));
  return JSON.stringify([name, score.tier, drivers, Math.round(risk * 20), score.renewalAt, week]);
}

function points(share: number): number {
  return Math.round(share * 100);
}
