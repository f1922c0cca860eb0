import type { FieldValues, Run, ScoredCustomer } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import type { RiskModel } from '../../domain/models/risk-model.ts';
import { buildTimelines } from '../../domain/records/build-timelines.ts';
import { type RecordType, recordTypes } from '../../domain/records/types.ts';
import { changedFields } from '../../domain/scoring/changed-fields.ts';
import { fieldValues } from '../../domain/scoring/field-values.ts';
import { scoreCustomer } from '../../domain/scoring/score-customer.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import { type Deps, sliceBudgetMs } from '../deps.ts';
import { loadRiskModel, type RiskModelCache } from '../models/load-risk-model.ts';
import { finishStep, openStep, type StepRef } from '../run/advance-run.ts';

const batchSize = 500;
/** While the database reads or stores one batch, the processor scores the other. */
const parallelBatches = 2;

/** What all batches of a slice are scored with. */
interface Scoring {
  readonly run: Run;
  readonly settings: ScoringSettings;
  readonly model: RiskModel;
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
  const model = await loadRiskModel(deps, installId, settings, models);
  const connected = await deps.db.tenant(installId, async (ex) => {
    await deps.repos.records.adoptOrphans(ex, installId);
    await deps.repos.customers.collectChanged(ex, installId, run.asOf);
    return deps.repos.records.connectedTypes(ex, installId, recordTypes);
  });
  const batches = async (): Promise<boolean> => {
    for (;;) {
      const scored = await deps.db.tenant(installId, (ex) =>
        scoreBatch(deps, ex, ref, { run, settings, model, connected }),
      );
      if (scored === 0) return false;
      if (signal.aborted || deps.clock.now().getTime() >= endsAt) return true;
    }
  };
  const lanes = await Promise.all(Array.from({ length: parallelBatches }, batches));
  if (lanes.some((more) => more)) return { more: true };
  await finishStep(deps, ref, connection);
  return { more: false };
}

async function scoreBatch(
  deps: Deps,
  ex: Executor,
  ref: StepRef,
  { run, settings, model, connected }: Scoring,
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
    const score = scoreCustomer(timeline, run.asOf, settings, { previousTier: before?.tier ?? null, model });
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
