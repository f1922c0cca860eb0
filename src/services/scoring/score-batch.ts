import type { CustomerLink } from '../../contracts/identity-repository.ts';
import type { FieldValues, Run, ScoredCustomer, WrittenState } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import { mergeTimelines } from '../../domain/identity/merge-timelines.ts';
import { buildTimelines } from '../../domain/records/build-timelines.ts';
import type { Timeline } from '../../domain/records/timeline.ts';
import type { Instant, RecordType } from '../../domain/records/types.ts';
import { changedFields } from '../../domain/scoring/changed-fields.ts';
import { fieldValues } from '../../domain/scoring/field-values.ts';
import type { Score } from '../../domain/scoring/score.ts';
import { type ScoreContext, scoreCustomer } from '../../domain/scoring/score-customer.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { Deps } from '../deps.ts';
import type { StepRef } from '../run/advance-run.ts';

/** What an install's customers are scored with. */
export interface Scoring {
  readonly settings: ScoringSettings;
  readonly context: ScoreContext;
}

export interface BatchScoring {
  readonly run: Run;
  readonly own: Scoring;
  /** Record types each install has: the own one, and those joined with it. */
  readonly connected: ReadonlyMap<string, readonly RecordType[]>;
  /** Where the install is joined with others: by this the customers are scored that several of them hold, */
  readonly main?: Scoring;
  /** and as of this date, which is the run's own where it is left out. */
  readonly linkedAsOf?: Instant;
}

type Scored = Map<string, ScoredCustomer[]>;

const batchSize = 500;

/**
 * Scores the next dirty customers and marks them clean. One that several joined CRMs hold is scored once, from all of them, and each
 * gets the score: then `ex` must see all of these installs. @returns how many were taken.
 */
export async function scoreBatch(
  deps: Deps,
  ex: Executor,
  { installId, runId, step }: StepRef,
  scoring: BatchScoring,
): Promise<number> {
  const { customers, scores, runs, identity } = deps.repos;
  const ids = await customers.dirty(ex, installId, batchSize);
  if (ids.length === 0) return 0;
  const links = scoring.main === undefined ? [] : await identity.linkedWith(ex, installId, ids);
  // Before their records are read: one that changes meanwhile is marked again afterwards.
  const held = await holdOthers(deps, ex, installId, links);
  const timelines = await timelinesOf(deps, ex, installId, ids, scoring);
  const taken = new Set(links.flatMap((link) => idsIn(installId, link)));
  const alone = ids.filter((id) => !taken.has(id));
  const scored: Scored = new Map([[installId, await scoreAlone(deps, ex, installId, alone, timelines, scoring)]]);
  if (links.length > 0) await scoreLinked(deps, ex, links, scoring, scored);
  for (const [install, list] of scored) {
    await scores.save(ex, install, list);
    const others = held.get(install);
    const done = list.map(({ score }) => score.customerId).filter((id) => others?.has(id));
    if (done.length > 0) await customers.clearDirty(ex, install, done);
  }
  // An account that is gone, or was never read, has nothing to score.
  await customers.remove(
    ex,
    installId,
    ids.filter((id) => !timelines.has(id)),
  );
  await customers.clearDirty(ex, installId, ids);
  await runs.addCounts(ex, installId, runId, step, { scored: scored.get(installId)?.length ?? 0 });
  return ids.length;
}

/**
 * What is linked with the batch, by install, locked until the transaction ends; what another transaction is marking just now is left
 * out and stays marked.
 */
async function holdOthers(
  { repos }: Deps,
  ex: Executor,
  installId: string,
  links: readonly CustomerLink[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const others = setsOf(links)
    .flat()
    .filter((member) => member.installId !== installId);
  const held = new Map<string, ReadonlySet<string>>();
  for (const [install, ids] of idsByInstall(others)) {
    held.set(install, new Set(await repos.customers.hold(ex, install, ids)));
  }
  return held;
}

async function timelinesOf(
  deps: Deps,
  ex: Executor,
  installId: string,
  ids: readonly string[],
  { connected }: BatchScoring,
): Promise<Map<string, Timeline>> {
  const records = await deps.repos.records.ofCustomers(ex, installId, ids);
  return buildTimelines(records, { connected: connected.get(installId) ?? [] });
}

async function scoreAlone(
  deps: Deps,
  ex: Executor,
  installId: string,
  ids: readonly string[],
  timelines: ReadonlyMap<string, Timeline>,
  { run, own }: BatchScoring,
): Promise<ScoredCustomer[]> {
  const previous = await deps.repos.scores.previous(ex, installId, ids);
  const scored: ScoredCustomer[] = [];
  for (const id of ids) {
    const timeline = timelines.get(id);
    if (!timeline) continue;
    const before = previous.get(id);
    const context = { ...own.context, previousTier: before?.tier ?? null };
    scored.push(toScored(deps, scoreCustomer(timeline, run.asOf, own.settings, context), before, run.asOf));
  }
  return scored;
}

/** An account of an install. */
interface Member {
  readonly installId: string;
  readonly id: string;
}

/** Each set of accounts that are one customer, the main one first. */
function setsOf(links: readonly CustomerLink[]): Member[][] {
  const sets = new Map<string, Member[]>();
  for (const { installId, accountId, mainInstallId, mainAccountId } of links) {
    const set = sets.get(mainAccountId) ?? [{ installId: mainInstallId, id: mainAccountId }];
    set.push({ installId, id: accountId });
    sets.set(mainAccountId, set);
  }
  return [...sets.values()];
}

function idsByInstall(members: readonly Member[]): Map<string, string[]> {
  const byInstall = new Map<string, string[]>();
  for (const { installId, id } of members) {
    const ids = byInstall.get(installId);
    if (ids) ids.push(id);
    else byInstall.set(installId, [id]);
  }
  return byInstall;
}

const idsIn = (installId: string, link: CustomerLink): string[] => [
  ...(link.installId === installId ? [link.accountId] : []),
  ...(link.mainInstallId === installId ? [link.mainAccountId] : []),
];

/** Adds the scores of customers that several installs hold to each of them. */
async function scoreLinked(
  deps: Deps,
  ex: Executor,
  links: readonly CustomerLink[],
  scoring: BatchScoring,
  scored: Scored,
): Promise<void> {
  const { run, main, linkedAsOf: asOf = run.asOf } = scoring;
  if (main === undefined) return;
  const sets = setsOf(links);
  const installs = new Map<string, { timelines: Map<string, Timeline>; previous: ReadonlyMap<string, WrittenState> }>();
  for (const [installId, ids] of idsByInstall(sets.flat())) {
    installs.set(installId, {
      timelines: await timelinesOf(deps, ex, installId, ids, scoring),
      previous: await deps.repos.scores.previous(ex, installId, ids),
    });
  }
  const timelineOf = ({ installId, id }: Member): Timeline | undefined => installs.get(installId)?.timelines.get(id);
  const before = ({ installId, id }: Member): WrittenState | undefined => installs.get(installId)?.previous.get(id);
  for (const set of sets) {
    const members = set.filter((member) => timelineOf(member) !== undefined);
    const [first, ...others] = members.map(timelineOf).filter((timeline) => timeline !== undefined);
    if (first === undefined) continue;
    const [leading] = members;
    const previousTier = (leading && before(leading)?.tier) ?? null;
    const whole = others.reduce(mergeTimelines, first);
    const score = scoreCustomer(whole, asOf, main.settings, { ...main.context, previousTier });
    for (const member of members) {
      const own = toScored(deps, { ...score, customerId: member.id }, before(member), asOf);
      const list = scored.get(member.installId);
      if (list) list.push(own);
      else scored.set(member.installId, [own]);
    }
  }
}

function toScored(deps: Deps, score: Score, before: WrittenState | undefined, asOf: Instant): ScoredCustomer {
  const fields = fieldValues(score, asOf);
  return { score, scoredAt: asOf, fields, writeState: isDue(deps, before, fields, asOf) ? 'pending' : 'clean' };
}

function isDue(deps: Deps, before: WrittenState | undefined, fields: FieldValues, now: number): boolean {
  const due = changedFields(before?.written ?? null, fields, deps.manifest.fields, before?.writtenAt ?? null, now);
  return Object.keys(due).length > 0;
}
