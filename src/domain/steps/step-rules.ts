import type { LifecycleStage, RiskTier } from '../scoring/score.ts';
import { driverSteps } from './driver-steps.ts';
import type { StepKind } from './step-kinds.ts';

/** When a rule fits: all that is given must hold; what is left out does not matter. */
export interface StepCondition {
  /**
   * Drivers (by feature) that the rule answers, or any that raises the risk. The rules that answer drivers are asked first, for the
   * worst driver, then the next; those without, last.
   */
  readonly drivers?: readonly string[] | 'any' | undefined;
  readonly segments?: readonly string[] | undefined;
  readonly tiers?: readonly RiskTier[] | undefined;
  readonly stages?: readonly LifecycleStage[] | undefined;
  /** The running term ends within so many days. */
  readonly renewalWithinDays?: number | undefined;
  /** No survey was answered for so many days, or ever. */
  readonly noSurveyForDays?: number | undefined;
  /** Left no longer ago than this; a customer of whom the day is not known fits. */
  readonly leftWithinDays?: number | undefined;
}

/** In the order of the list: the first that fits, and whose step was not just done, gives the step. */
export interface StepRule {
  readonly kind: StepKind;
  readonly when: StepCondition;
  /**
   * Words of the admin's own, in place of Keel's; {product} stands for the recommended product, {renewal} for the day of the renewal.
   * Where there is none, the rule does not fit.
   */
  readonly text?: string | undefined;
  /** Shown in two weeks of a calendar quarter; which two is drawn from the customer's domain or name, so that they spread. */
  readonly once?: 'quarter' | undefined;
}

/** Days in which the same is not asked again. */
export interface StepLimits {
  /** After a meeting, until one is to be booked. */
  readonly meetingDays: number;
  /** After a talk (meeting, call, answered mail), until a call is asked for. */
  readonly callDays: number;
  /** After an answered survey, until feedback is asked for. */
  readonly feedbackDays: number;
  /** After a lost deal, until an offer is made. */
  readonly lostDays: number;
  /** After a purchase, until an offer is made. */
  readonly boughtDays: number;
}

export interface StepSettings {
  readonly rules: readonly StepRule[];
  readonly limits: StepLimits;
}

const worthATask: readonly RiskTier[] = ['medium', 'high', 'critical'];
const low: readonly RiskTier[] = ['low'];

/** To sell more to someone about to leave drives them out: offers only up to medium. */
const offerTiers: readonly RiskTier[] = ['medium'];

const answering = (kind: StepKind): StepRule => ({
  kind,
  when: {
    drivers: Object.keys(driverSteps).filter((feature) => driverSteps[feature]?.kind === kind),
    tiers: kind === 'offer' ? offerTiers : worthATask,
  },
});

export const defaultStepSettings: StepSettings = {
  rules: [
    answering('renewal'),
    answering('service_recovery'),
    answering('training'),
    answering('personal_contact'),
    answering('feedback_request'),
    answering('offer'),
    { kind: 'win_back', when: { stages: ['churned'], leftWithinDays: 730 } },
    { kind: 'personal_contact', when: { tiers: worthATask } },
    { kind: 'renewal', when: { tiers: low, renewalWithinDays: 30 } },
    { kind: 'loyalty_reward', when: { tiers: low, segments: ['high value'] }, once: 'quarter' },
    { kind: 'offer', when: { tiers: low, segments: ['rising'] } },
    { kind: 'offer', when: { tiers: low, stages: ['expansion'] } },
    { kind: 'feedback_request', when: { tiers: low, segments: ['steady'], noSurveyForDays: 180 }, once: 'quarter' },
    { kind: 'training', when: { tiers: low, segments: ['low value'] }, once: 'quarter' },
  ],
  limits: { meetingDays: 14, callDays: 3, feedbackDays: 90, lostDays: 90, boughtDays: 30 },
};
