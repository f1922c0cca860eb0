import { daysWords, dayWords } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import type { Driver, LifecycleStage, RiskTier, StageInterval } from '../scoring/score.ts';
import { agreeRenewal, type DriverStep, driverSteps, type StepNames } from './driver-steps.ts';
import { isTurnOfQuarter } from './quarter-turn.ts';
import { becauseOf, sinceWords } from './reason-words.ts';
import type { StepFacts } from './step-facts.ts';
import type { StepKind } from './step-kinds.ts';
import { defaultStepSettings, type StepCondition, type StepRule, type StepSettings } from './step-rules.ts';

/** A product worth offering and why; `Recommendation` of ../recommend is one. */
export interface OfferedProduct {
  readonly product: string;
  /** "12 of 40 customers with Core also have it". */
  readonly reason: string;
}

/** What a step is chosen from: all as of one moment, and as it goes into the Score. */
export interface StepInput {
  /** The customer's turns in a quarter are drawn from it: the same text, the same days. */
  readonly turnKey: string;
  readonly asOf: Instant;
  /** Worst first. */
  readonly drivers: readonly Driver[];
  readonly tier: RiskTier | null;
  readonly stage: StageInterval;
  readonly segment: string | null;
  readonly renewalAt: Instant | null;
  readonly facts: StepFacts;
  /** Best first; asked only where a product is to be named. */
  readonly recommended?: () => readonly OfferedProduct[];
  readonly settings?: StepSettings;
}

export interface NextBestStep {
  readonly kind: StepKind;
  /** Imperative, one sentence, no full stop. */
  readonly text: string;
  /** "because NPS fell from 9 to 4 on 3 Nov". */
  readonly reason: string;
}

/** The one step that fits a customer best by the rules, and was not just done; null when nothing needs to be done. */
export function nextBestStep(input: StepInput): NextBestStep | null {
  const { rules } = input.settings ?? defaultStepSettings;
  const worse = input.drivers.filter((driver) => driver.contribution > 0);
  for (const driver of [...worse, null]) {
    for (const rule of rules) {
      if (!answers(rule.when, driver) || !fits(rule, input)) continue;
      const step = stepOf(rule, driver, input);
      if (step !== null) return step;
    }
  }
  return null;
}

function answers({ drivers }: StepCondition, driver: Driver | null): boolean {
  if (drivers === undefined || driver === null) return drivers === undefined && driver === null;
  return drivers === 'any' || drivers.includes(driver.feature);
}

function fits({ when, once }: StepRule, { turnKey, asOf, segment, tier, stage, renewalAt, facts }: StepInput): boolean {
  if (when.segments !== undefined && (segment === null || !when.segments.includes(segment))) return false;
  if (when.tiers !== undefined && (tier === null || !when.tiers.includes(tier))) return false;
  if (when.stages !== undefined && !when.stages.includes(stage.stage)) return false;
  if (when.renewalWithinDays !== undefined && (renewalAt === null || renewalAt - asOf > when.renewalWithinDays * dayMs))
    return false;
  if (when.noSurveyForDays !== undefined && isWithin(facts.lastSurveyAt, when.noSurveyForDays, asOf)) return false;
  const { departure } = facts;
  const isLongGone =
    when.leftWithinDays !== undefined && departure !== null && !isWithin(departure.at, when.leftWithinDays, asOf);
  return !isLongGone && (once === undefined || isTurnOfQuarter(turnKey, asOf));
}

function stepOf(rule: StepRule, driver: Driver | null, input: StepInput): NextBestStep | null {
  const { kind } = rule;
  const namesProduct = kind === 'offer' || rule.text?.includes('{product}') === true;
  const offered = namesProduct ? (input.recommended?.()[0] ?? null) : null;
  const names: StepNames = { renewalAt: input.renewalAt, asOf: input.asOf, product: offered?.product ?? null };
  const own = driver === null ? undefined : driverSteps[driver.feature];
  const answer = own?.kind === kind ? own : undefined;
  if (isJustDone(kind, answer, input)) return null;
  const why = driver === null ? reasonOf(kind, input, offered) : becauseOf(driver.text);
  if (rule.text !== undefined) {
    const text = filled(rule.text, names);
    return text === null ? null : { kind, text, reason: why };
  }
  const talkAt = justTalkedAt(input);
  if (answer !== undefined) {
    const said = answer.say(names);
    return { kind, text: typeof said === 'string' ? said : said[talkAt === null ? 0 : 1], reason: why };
  }
  if (kind === 'personal_contact' && talkAt !== null) {
    const day = dayWords(talkAt, input.asOf);
    return { kind, text: `Follow up on the talk of ${day}`, reason: `because you spoke on ${day}` };
  }
  return { kind, text: kindWords[kind](input, names), reason: why };
}

function isJustDone(
  kind: StepKind,
  answer: DriverStep | undefined,
  { asOf, facts, renewalAt, settings }: StepInput,
): boolean {
  const { limits } = settings ?? defaultStepSettings;
  if (answer?.act === 'meeting') return isWithin(facts.lastMeetingAt, limits.meetingDays, asOf);
  if (answer?.act === 'renewal deal') return facts.isRenewalOpen;
  if (kind === 'feedback_request') return isWithin(facts.lastSurveyAt, limits.feedbackDays, asOf);
  if (kind === 'loyalty_reward') return facts.isUnhappy;
  if (kind === 'renewal' && answer === undefined) return renewalAt === null || facts.isRenewalOpen;
  if (kind !== 'offer') return false;
  const isSelling = facts.isOfferOpen || isWithin(facts.lastLossAt, limits.lostDays, asOf);
  return isSelling || facts.isUnhappy || isWithin(facts.lastWinAt, limits.boughtDays, asOf);
}

function justTalkedAt({ asOf, facts, settings }: StepInput): Instant | null {
  const { callDays } = (settings ?? defaultStepSettings).limits;
  return isWithin(facts.lastTalkAt, callDays, asOf) ? facts.lastTalkAt : null;
}

/** Up to and with so many days before `asOf`; 0 days is never. */
function isWithin(at: Instant | null, days: number, asOf: Instant): boolean {
  return at !== null && days > 0 && asOf - at <= days * dayMs;
}

/** Null where a name that it needs is not there. */
function filled(text: string, { product, renewalAt, asOf }: StepNames): string | null {
  if (text.includes('{product}') && !product) return null;
  if (text.includes('{renewal}') && renewalAt === null) return null;
  const day = renewalAt === null ? '' : dayWords(renewalAt, asOf);
  return text.replaceAll('{product}', () => product ?? '').replaceAll('{renewal}', () => day);
}

/** A step of this kind in general: where no driver has words of its own for it. */
const kindWords: Readonly<Record<StepKind, (input: StepInput, names: StepNames) => string>> = {
  personal_contact: () => 'Call and ask how it goes',
  training: () => 'Invite them to a short training on what they use least',
  service_recovery: () => 'Ask what went wrong and agree what will be better',
  offer: (_input, { product }) =>
    product ? `Propose ${product} while things go well` : 'Propose the next step up while things go well',
  win_back: winBackWords,
  loyalty_reward: () => 'Thank them for their loyalty and ask for a reference',
  feedback_request: () => 'Ask in person how satisfied they are',
  renewal: (_input, names) => agreeRenewal(names),
};

/** By months where it is long ago, so that the sentence does not change from day to day. */
function winBackWords({ facts: { departure }, asOf }: StepInput): string {
  if (departure === null) return 'Ask why they left, and note when to call again';
  const left = `Left ${sinceWords(departure.at, asOf)}`;
  return departure.why === null
    ? `${left}: ask why, and note when to call again`
    : `${left} (${departure.why}): ask what would bring them back`;
}

function reasonOf(kind: StepKind, input: StepInput, offered: OfferedProduct | null): string {
  const { asOf, facts, renewalAt, segment, tier, stage } = input;
  if (facts.departure !== null) {
    const { at, why } = facts.departure;
    return `because they left on ${dayWords(at, asOf)}${why === null ? ', for reasons not noted' : `: ${why}`}`;
  }
  if (kind === 'renewal' && renewalAt !== null)
    return `because the contract ends in ${daysWords(Math.max(0, Math.ceil((renewalAt - asOf) / dayMs)))}`;
  if (kind === 'feedback_request')
    return facts.lastSurveyAt === null
      ? 'because no survey was ever answered'
      : `because the last survey was answered ${sinceWords(facts.lastSurveyAt, asOf)}`;
  if (kind === 'offer' && offered !== null) return becauseOf(offered.reason);
  if (kind === 'offer' && stage.stage === 'expansion' && stage.reason !== '') return becauseOf(stage.reason);
  if (kind === 'win_back') return 'because they left';
  const where = segment === null ? stageWords[stage.stage] : `they are in the segment "${segment}"`;
  return tier === null ? `because ${where}` : `because ${where} and the churn risk is ${tier}`;
}

const stageWords: Readonly<Record<LifecycleStage, string>> = {
  acquisition: 'they have not bought yet',
  activation: 'they are new',
  retention: 'they are a running customer',
  expansion: 'they are growing',
  decline: 'they are in decline',
  churned: 'they left',
};
