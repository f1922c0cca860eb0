import type { Clock } from '../contracts/clock.ts';
import type { AppError } from '../contracts/errors.ts';
import type { CallReport } from '../platform/connector-call.ts';

/** What this process saw of a CRM lately, for who waits for a run. Instants are epoch milliseconds. */
export interface CallHistory {
  note(installId: string, report: CallReport): void;
  /** The last call that ended well; 0 when none did. */
  lastAnswerAt(installId: string): number;
  /** The last call's error, unless a call ended well since. */
  lastFailure(installId: string): AppError | undefined;
}

export function callHistory(clock: Clock): CallHistory {
  const answers = new Map<string, number>();
  const failures = new Map<string, AppError>();
  return {
    note: (installId, { outcome, error }) => {
      if (outcome === 'ok') {
        answers.set(installId, clock.now().getTime());
        failures.delete(installId);
      } else if (error) {
        failures.set(installId, error);
      }
    },
    lastAnswerAt: (installId) => answers.get(installId) ?? 0,
    lastFailure: (installId) => failures.get(installId),
  };
}
