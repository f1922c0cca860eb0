import { Worker } from 'node:worker_threads';
import { AppError, toAppError } from '../contracts/errors.ts';
import type { LadderProgress } from '../domain/evaluation/ladder-types.ts';
import type { Compute, ComputeTasks } from '../services/models/compute-tasks.ts';

const workerFile = new URL('./compute-worker.ts', import.meta.url);
/** Rows lie in typed arrays outside this heap; it holds trees and reports. */
const heapMb = 1_024;

/**
 * Runs a calculation in a thread of its own, so that queues keep their locks and Ctrl-C is heard meanwhile.
 * @throws AppError `transient` CALL_ABORTED when the signal ends it; what the calculation throws, as a `defect`.
 */
export const compute: Compute = (task, input, { signal, onProgress }) => {
  type Output = ComputeTasks[typeof task]['output'];
  const aborted = (): AppError =>
    new AppError('transient', 'The calculation was stopped before it was done.', { code: 'CALL_ABORTED' });
  if (signal.aborted) return Promise.reject(aborted());
  return new Promise<Output>((resolve, reject) => {
    const worker = new Worker(workerFile, {
      workerData: { task, input },
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    const stop = (): void => {
      reject(aborted());
      void worker.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: { progress?: LadderProgress; output?: Output }) => {
      if (message.progress !== undefined) onProgress?.(message.progress);
      if (message.output !== undefined) resolve(message.output);
    });
    worker.on('error', (err) => reject(toAppError(err)));
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop);
      // After a result or an error this changes nothing.
      reject(new AppError('defect', 'The calculation ended without a result.', { code: 'COMPUTE_LOST' }));
    });
  });
};
