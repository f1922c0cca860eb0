import type { Group } from '../../contracts/identity-repository.ts';
import type { Run } from '../../contracts/repositories.ts';
import { InstallSettings } from '../../contracts/settings.ts';
import type { Executor } from '../../contracts/store.ts';
import { type Instant, type RecordType, recordTypes } from '../../domain/records/types.ts';
import type { ScoreContext } from '../../domain/scoring/score-customer.ts';
import { type Deps, sliceBudgetMs } from '../deps.ts';
import { linkCustomers } from '../identity/link-customers.ts';
import { loadRiskModel, type RiskModelCache } from '../models/load-risk-model.ts';
import { firstRecommender } from '../recommend/first-recommender.ts';
import { finishStep, openStep, type StepRef } from '../run/advance-run.ts';
import { firstLimits } from '../segments/first-limits.ts';
import { refitIfOld } from '../segments/report-segments.ts';
import { learnValue } from '../value/learn-value.ts';
import { type BatchScoring, type Scoring, scoreBatch } from './score-batch.ts';
import { scoreContext } from './score-context.ts';

/** While the database reads or stores one batch, the processor scores the other. */
const parallelBatches = 2;

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
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  const group = await deps.db.system((ex) => deps.repos.identity.groupOf(ex, installId));
  if (group !== undefined) await linkOnce(deps, ref, group, run);
  const waiting = await collect(deps, installId, run);
  const scoring =
    waiting === 0
      ? undefined
      : await scoringOf(deps, { installId, group, run, settings: connection.settings, signal, models });
  if (scoring === null) return { more: true };
  const lanes =
    scoring === undefined
      ? []
      : await Promise.all(
          Array.from({ length: parallelBatches }, () => scoreUntil(deps, ref, { scoring, group, endsAt, signal })),
        );
  if (lanes.some((more) => more)) return { more: true };
  // What is learnt now holds from the next scoring on.
  if (run.options.scoreAll) await refitIfOld(deps, installId, run.asOf, signal);
  await finishStep(deps, ref, connection);
  return { more: false };
}

/** With the first slice of the step: looking for what changed takes a second for each 100,000 accounts. */
async function linkOnce(deps: Deps, { installId, runId, step }: StepRef, group: Group, run: Run): Promise<void> {
  const { runs } = deps.repos;
  const steps = await deps.db.tenant(installId, (ex) => runs.steps(ex, installId, runId));
  if (steps.some((known) => known.step === step && known.counts.linked !== undefined)) return;
  const linked = await linkCustomers(deps, group, run.asOf);
  await deps.db.tenant(installId, (ex) => runs.addCounts(ex, installId, runId, step, { linked }));
}

/** Finds out who has to be scored. */
function collect({ db, repos }: Deps, installId: string, run: Run): Promise<number> {
  return db.tenant(installId, async (ex) => {
    await repos.records.adoptOrphans(ex, installId);
    await repos.customers.collectChanged(ex, installId, run.asOf);
    return repos.customers.countDirty(ex, installId);
  });
}

interface Lane {
  readonly scoring: BatchScoring;
  readonly group: Group | undefined;
  readonly endsAt: number;
  readonly signal: AbortSignal;
}

/** @returns whether the time was up before all were scored. */
async function scoreUntil(deps: Deps, ref: StepRef, { scoring, group, endsAt, signal }: Lane): Promise<boolean> {
  const { installId } = ref;
  const batch = (ex: Executor): Promise<number> => scoreBatch(deps, ex, ref, scoring);
  for (;;) {
    const taken =
      group === undefined
        ? await deps.db.tenant(installId, batch)
        : await deps.db.system(async (ex) => {
            await deps.repos.identity.lockGroup(ex, group.main);
            return batch(ex);
          });
    if (taken === 0) return false;
    if (signal.aborted || deps.clock.now().getTime() >= endsAt) return true;
  }
}

interface ScoringRequest {
  readonly installId: string;
  readonly group: Group | undefined;
  readonly run: Run;
  readonly settings: InstallSettings;
  readonly signal: AbortSignal;
  readonly models: RiskModelCache | undefined;
}

/** What the slice scores with. Null where it is told to stop before. */
async function scoringOf(deps: Deps, request: ScoringRequest): Promise<BatchScoring | null> {
  const { installId, group, run, settings } = request;
  const own = await ownScoring(deps, request);
  if (own === null) return null;
  const connected = new Map<string, readonly RecordType[]>();
  for (const id of new Set([installId, ...(group === undefined ? [] : [group.main, ...group.joined])])) {
    connected.set(id, await deps.db.tenant(id, (ex) => deps.repos.records.connectedTypes(ex, id, recordTypes)));
  }
  if (group === undefined) return { run, own, connected };
  const shared = { run, own, connected, linkedAsOf: await newestReading(deps, run, group) };
  if (group.main === installId) return { ...shared, main: own };
  const read = await deps.db.system((ex) => deps.repos.identity.readOnce(ex, group));
  // Nothing is linked yet, and what would be learnt for it now would be learnt from half of its records.
  if (!read.includes(group.main)) return { run, own, connected };
  const leading = await deps.db.tenant(group.main, (ex) => deps.repos.installs.get(ex, group.main));
  const ofMain = leading === undefined ? settings : InstallSettings.parse(leading.settings);
  const main = await ownScoring(deps, { ...request, installId: group.main, settings: ofMain });
  return main === null ? null : { ...shared, main };
}

/**
 * The date that customers of several CRMs are scored as of: runs of joined CRMs overlap, and what the other one has read and scored
 * meanwhile must not be left out again. A date that somebody asked for stands.
 */
async function newestReading({ db, repos }: Deps, run: Run, group: Group): Promise<Instant> {
  if (run.asOf !== run.syncedUntil) return run.asOf;
  const others = [group.main, ...group.joined].filter((id) => id !== run.installId);
  const read = await Promise.all(others.map((id) => db.tenant(id, (ex) => repos.runs.newestReading(ex, id))));
  return Math.max(run.asOf, ...read.filter((at) => at !== undefined));
}

async function ownScoring(deps: Deps, request: ScoringRequest): Promise<Scoring | null> {
  const context = await contextOf(deps, request);
  return context === null ? null : { settings: request.settings.scoring, context };
}

/**
 * An install's first run learns what its values, segments and recommendations go by, so that the second one finds nothing else to say. Null where the slice is told
 * to stop before.
 */
async function contextOf(
  deps: Deps,
  { installId, run, settings, signal, models }: ScoringRequest,
): Promise<ScoreContext | null> {
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
