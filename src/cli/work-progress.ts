import { SingleBar } from 'cli-progress';
import type { LadderProgress } from '../domain/evaluation/ladder-types.ts';
import type { Terminal } from './output.ts';

export interface WorkProgress {
  readonly show: (progress: LadderProgress) => void;
  readonly stop: () => void;
}

/** How far a long calculation is: a bar with what is in hand where a person is looking, else nothing. */
export function createWorkProgress(terminal: Terminal): WorkProgress {
  if (!terminal.interactive) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: '  [{bar}] {value} of {total}  {what}',
    barsize: 28,
    hideCursor: true,
    stopOnComplete: false,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let isStarted = false;
  return {
    show: ({ done, total, what }) => {
      if (!isStarted) bar.start(total, done, { what });
      isStarted = true;
      bar.setTotal(Math.max(1, total));
      bar.update(done, { what });
    },
    stop: () => {
      if (isStarted) bar.stop();
    },
  };
}
