import type { FieldValues, Run, ScoredCustomer } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import { buildTimelines } from '../../domain/records/build-timelines.ts';
import { type RecordType, recordTypes } from '../../domain/records/types.ts';
import { changedFields } from '../../domain/scoring/changed-fields.ts';
import { fieldValues } from '../../domain/scoring/field-values.ts';
import { type ScoreContext, scoreCustomer } from '../../domain/scoring/score-customer.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import { type Deps, sliceBudgetMs } from '../deps.ts';
import { loadRiskModel, type RiskModelCache } from '../models/load-risk-model.ts';
import { firstRecommender } from '../recommend/first-recommender.ts';
import { finishStep, type OpenStep, openStep, type StepRef } from '../run/advance-run.ts';
import { firstLimits } from '../segments/first-limits.ts';
import { refitIfOld } from '../segments/report-segments.ts';
import { learnValue } from '../value/learn-value.ts';
import { scoreContext } from './score-context.ts';

const batchSize = 500;
/** While the database reads or stores one batch, the processor scores the other. */
const parallelBatches = 2;

/** What all batches of a slice are scored with. */
interface Scoring {
  readonly run: Run;
  readonly settings: ScoringSettings;
  readonly context: ScoreContext;
  readonly connected: readonly RecordType[];
}

/** Scores dirty customers, a batch in one transaction with the mark that they are clean, until the slice's time is up. */
export async function scoreSlice(
  deps: Deps,
  ref: StepRef,
  signal: AbortSignal,
  models?: RiskModelCache,
): Promise<{ more: boolean }> {
  const { installId } = ref;
  const opened = await openStep(deps, ref, signal);
  if (!opened) return { more: false };
  const { run, connection } = opened;
  const { scoring: settings } = connection.settings;
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  const { connected, waiting } = await deps.db.tenant(installId, async (ex) => {
    await deps.repos.records.adoptOrphans(ex, installId);
    await deps.repos.customers.collectChanged(ex, installId, run.asOf);
    return {
      connected: await deps.repos.records.connectedTypes(ex, installId, recordTypes),
      waiting: await deps.repos.customers.countDirty(ex, installId),
    };
  });
  // With nobody to score there is nothing to learn for it.
  const context = waiting === 0 ? {} : await contextOf(deps, installId, opened, signal, models);
  if (context === null) return { more: true };
  const batches = async (): Promise<boolean> => {
    for (;;) {
      const scored = await deps.db.tenant(installId, (ex) =>
        scoreBatch(deps, ex, ref, { run, settings, context, connected }),
      );
      if (scored === 0) return false;
      if (signal.aborted || deps.clock.now().getTime() >= endsAt) return true;
    }
  };
  const lanes = await Promise.all(Array.from({ length: parallelBatches }, batches));
  if (lanes.some((more) => more)) return { more: true };
  // What is learnt now holds from the next scoring on.
  if (run.options.scoreAll) await refitIfOld(deps, installId, run.asOf, signal);
  await finishStep(deps, ref, connection);
  return { more: false };
}

/**
 * An install's first run learns what its values, segments and recommendations go by, so that the second one finds nothing else to say. Null where the slice is told
 * to stop before.
 */
async function contextOf(
  deps: Deps,
  installId: string,
  { run, connection }: OpenStep,
  signal: AbortSignal,
  models: RiskModelCache | undefined,
): Promise<ScoreContext | null> {
  const { settings } = connection;
  const model = await loadRiskModel(deps, installId, settings.scoring, models);
  const context = await deps.db.tenant(installId, (ex) =>
    scoreContext(deps, ex, installId, { model, settings, asOf: run.asOf }),
  );
  const hasValues = (context.value?.customers ?? 0) > 0;
  if (hasValues && context.recommender && context.valueLimits) return context;
  if (signal.aborted) return null;
  const { asOf } = run;
  const lesson = { knownUntil: asOf, signal };
  const recommender = context.recommender ?? (await firstRecommender(deps, installId, lesson));
  const value = hasValues ? {} : { value: await learnValue(deps, installId, lesson) };
  const learnt = { ...context, ...value, recommender };
  if (context.valueLimits) return learnt;
  return { ...learnt, valueLimits: await firstLimits(deps, installId, { context: learnt, settings, asOf, signal }) };
}

async function scoreBatch(
  deps: Deps,
  ex: Executor,
  ref: StepRef,
  { run, settings, context, connected }: Scoring,
): Promise<number> {
  const { installId, runId, step } = ref;
  const { customers, records, scores, runs } = deps.repos;
  const ids = await customers.dirty(ex, installId, batchSize);
  if (ids.length === 0) return 0;
  const timelines = buildTimelines(await records.ofCustomers(ex, installId, ids), { connected });
  const previous = await scores.previous(ex, installId, ids);
  const scored: ScoredCustomer[] = [];
  for (const id of ids) {
    const timeline = timelines.get(id);
    if (!timeline) continue;
    const before = previous.get(id);
    const score = scoreCustomer(timeline, run.asOf, settings, { ...context, previousTier: before?.tier ?? null });
    const fields = fieldValues(score, run.asOf);
    scored.push({
      score,
      scoredAt: run.asOf,
      fields,
      writeState: isDue(deps, before, fields, run.asOf) ? 'pending' : 'clean',
    });
  }
  await scores.save(ex, installId, scored);
  // An account that is gone, or was never read, has nothing to score.
  await customers.remove(
    ex,
    installId,
    ids.filter((id) => !timelines.has(id)),
  );
  await customers.clearDirty(ex, installId, ids);
  await runs.addCounts(ex, installId, runId, step, { scored: scored.length });
  return ids.length;
}

function isDue(
  deps: Deps,
  before: { written: FieldValues | null; writtenAt: number | null } | undefined,
  fields: FieldValues,
  now: number,
): boolean {
  const due = changedFields(before?.written ?? null, fields, deps.manifest.fields, before?.writtenAt ?? null, now);
  return Object.keys(due).length > 0;
}
