import { driverSteps, type StepNames } from '../steps/driver-steps.ts';
import type { Driver } from './score.ts';

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
