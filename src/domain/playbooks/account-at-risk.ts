/** The "account at risk" playbook: what a person should do about a score, in words. */
import { daysWords, dayWords } from '../records/date-words.ts';
import { dayMs, weekStart } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import { stepsFor } from '../scoring/next-step.ts';
import type { RiskTier, Score } from '../scoring/score.ts';
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
  const was = before === null ? '' : ` (was ${points(before)} %)`;
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

function whyNow(score: Score, risk: number, asOf: Instant): string {
  const before = riskBefore(score, risk);
  const move = before === null ? '' : `, ${before < risk ? 'up' : 'down'} from ${points(before)} % 30 days ago`;
  return `Why now: churn risk is ${points(risk)} % (higher is worse) as of ${dayWords(score.asOf, asOf)}${move}.`;
}

/** Risk 30 days ago where it was notably other. */
function riskBefore(score: Score, risk: number): number | null {
  if (score.riskChange30d === null) return null;
  const before = Math.min(1, Math.max(0, risk - score.riskChange30d));
  return Math.abs(points(risk) - points(before)) < notablePoints ? null : before;
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
    cents === null ? '' : ` (${money(cents, currency)} of margin expected over ${horizonYears} years at this risk)`;
  return `Value at risk: ${money(score.recurringCents, score.currency)} a year${expected}.`;
}

/** "48 200 EUR": whole units, thousands apart. */
function money(cents: number, currency: string | null): string {
  const digits = String(Math.round(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ' ');
  return currency === null ? digits : `${digits} ${currency}`;
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
