/**
 * The org's daily limit is used up in the middle of a run, by this app and others, and shortly after the rolling window has moved on.
 * In between every counted call is refused. A second or two of real time stand for the hour it takes in life.
 */
import type { FaultCall, Faults } from './faults.ts';

const firstRefused = 20;
const emptyMs = 1_500;
const shareBefore = 0.4;

export function dailyLimit(_seed: number, monotonicMs: () => number): Faults {
  let counted = 0;
  let emptySinceMs: number | undefined;
  return {
    name: 'daily-limit',
    dailyShare({ isCounted }: FaultCall): number {
      if (isCounted) counted += 1;
      if (counted < firstRefused) return shareBefore;
      emptySinceMs ??= monotonicMs();
      return monotonicMs() - emptySinceMs < emptyMs ? 1 : shareBefore;
    },
  };
}
