import type { jobs } from '../../jobs/index.ts';
import type { JobSpec, Runner } from '../contracts/job.ts';
import type { Services } from '../services/services.ts';

type Specs = (typeof jobs)[number];
type Loader<S extends JobSpec> = () => Promise<Runner<S, Services>>;

/** Loaded by workers when the first job of a name comes. A job without a runner does not compile. */
export const runners: { readonly [N in Specs['name']]: Loader<Extract<Specs, { name: N }>> } = {
  'sync.plan': async () => (await import('../../jobs/sync-plan/run.ts')).run,
  'sync.stream': async () => (await import('../../jobs/sync-stream/run.ts')).run,
  'fields.provision': async () => (await import('../../jobs/fields-provision/run.ts')).run,
  'score.batch': async () => (await import('../../jobs/score-batch/run.ts')).run,
  'score.all': async () => (await import('../../jobs/score-all/run.ts')).run,
  'write.scores': async () => (await import('../../jobs/write-scores/run.ts')).run,
  'playbooks.run': async () => (await import('../../jobs/playbooks-run/run.ts')).run,
  'tasks.deliver': async () => (await import('../../jobs/tasks-deliver/run.ts')).run,
  'model.monitor': async () => (await import('../../jobs/model-monitor/run.ts')).run,
  'model.train': async () => (await import('../../jobs/model-train/run.ts')).run,
  'recommend.learn': async () => (await import('../../jobs/recommend-learn/run.ts')).run,
  'value.learn': async () => (await import('../../jobs/value-learn/run.ts')).run,
  'kpi.snapshot': async () => (await import('../../jobs/kpi-snapshot/run.ts')).run,
  prune: async () => (await import('../../jobs/prune/run.ts')).run,
};
