import type { JobMap } from '../src/contracts/job.ts';
import { fieldsProvision } from './fields-provision/job.ts';
import { kpiSnapshot } from './kpi-snapshot/job.ts';
import { modelMonitor } from './model-monitor/job.ts';
import { modelTrain } from './model-train/job.ts';
import { playbooksRun } from './playbooks-run/job.ts';
import { prune } from './prune/job.ts';
import { recommendLearn } from './recommend-learn/job.ts';
import { scoreAll } from './score-all/job.ts';
import { scoreBatch } from './score-batch/job.ts';
import { syncPlan } from './sync-plan/job.ts';
import { syncStream } from './sync-stream/job.ts';
import { tasksDeliver } from './tasks-deliver/job.ts';
import { valueLearn } from './value-learn/job.ts';
import { writeScores } from './write-scores/job.ts';

export const jobs = [
  syncPlan,
  syncStream,
  fieldsProvision,
  scoreBatch,
  scoreAll,
  writeScores,
  playbooksRun,
  tasksDeliver,
  modelMonitor,
  modelTrain,
  kpiSnapshot,
  valueLearn,
  recommendLearn,
  prune,
] as const;
export type Jobs = JobMap<typeof jobs>;
