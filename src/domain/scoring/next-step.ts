import { driverSteps, type StepNames } from '../steps/driver-steps.ts';
import { nextBestStep } from '../steps/next-best-step.ts';
import { nothingKnown } from '../steps/step-facts.ts';
import type { Driver, LifecycleStage, RiskTier } from './score.ts';

/** Steps that fit the drivers which raise the risk, worst first, without repeats and with one call at most. */
export function stepsFor(drivers: readonly Driver[], names: StepNames): string[] {
  const texts: string[] = [];
  let isCalled = false;
  for (const driver of drivers) {
    const step = driver.contribution > 0 ? driverSteps[driver.feature]?.say(names) : undefined;
    if (step === undefined) continue;
    const [plain, inTheSameCall] = typeof step === 'string' ? [step, step] : step;
    if (texts.includes(plain)) continue;
    const text = isCalled ? inTheSameCall : plain;
    isCalled ||= plain !== inTheSameCall;
    if (!texts.includes(text)) texts.push(text);
  }
  return texts;
}

/** The text of `nextBestStep` where neither the customer's data nor its segment is at hand. */
export function nextStepOf(
  drivers: readonly Driver[],
  tier: RiskTier | null,
  stage: LifecycleStage,
  { renewalAt, asOf }: Pick<StepNames, 'renewalAt' | 'asOf'>,
): string | null {
  const step = nextBestStep({
    customerId: '',
    asOf,
    drivers,
    tier,
    stage: { stage, since: asOf, reason: '' },
    segment: null,
    renewalAt,
    facts: nothingKnown,
  });
  return step?.text ?? null;
}
