/** The thread's side of compute.ts: one task, its progress, its result. */
import { parentPort, workerData } from 'node:worker_threads';
import type { LadderProgress } from '../domain/evaluation/ladder-types.ts';
import { type ComputeTasks, computeTasks } from '../services/models/compute-tasks.ts';

const { task, input } = workerData as { task: keyof ComputeTasks; input: never };
const onProgress = (progress: LadderProgress): void => parentPort?.postMessage({ progress });
parentPort?.postMessage({ output: computeTasks[task](input, { onProgress, now: () => performance.now() }) });
