/**
 * What services may ask of storage. Every function takes the executor of the caller's transaction first; instants are epoch
 * milliseconds. Implementations stand in src/store/repositories.
 */
import type { KnownTask, TaskDraft } from '../domain/playbooks/types.ts';
import type { ActivityKind, CrmRecord, Instant, RecordType } from '../domain/records/types.ts';
import type { RiskTier, Score } from '../domain/scoring/score.ts';
import type { AccountInfo, FieldValue, PresentIds } from './connector.ts';
import type { AppError } from './errors.ts';
import type { IdentityRepository } from './identity-repository.ts';
import type { KpiRepository } from './kpi-repository.ts';
import type {
  ModelRepository,
  RecommenderRepository,
  SegmentRepository,
  ValueModelRepository,
} from './learnt-repositories.ts';
import type { Executor } from './store.ts';

export const installStates = ['active', 'needs_reauth', 'needs_attention', 'uninstalled'] as const;
export type InstallState = (typeof installStates)[number];

export interface Install {
  readonly installId: string;
  readonly crm: string;
  readonly remoteId: string;
  readonly name: string;
  readonly state: InstallState;
  readonly stateReason: { readonly code: string; readonly message: string; readonly hint?: string } | null;
  readonly account: Omit<AccountInfo, 'serverTime'>;
  readonly endpoints: { readonly api: string; readonly oauth: string };
  /** As stored; parse with InstallSettings. */
  readonly settings: unknown;
  /** Sealed. */
  readonly credentials: string | null;
  /** Which of the manifest's fields stand in the CRM, and for which version of them. */
  readonly provisioned: { readonly digest: string; readonly usable: readonly string[] } | null;
}

export interface InstallRepository {
  list(ex: Executor): Promise<readonly Install[]>;
  get(ex: Executor, installId: string): Promise<Install | undefined>;
  findByRemote(ex: Executor, crm: string, remoteId: string): Promise<Install | undefined>;
  save(ex: Executor, install: Install, now: Instant): Promise<void>;
  setState(
    ex: Executor,
    installId: string,
    state: InstallState,
    reason: Install['stateReason'],
    now: Instant,
  ): Promise<void>;
  setProvisioned(ex: Executor, installId: string, provisioned: Install['provisioned']): Promise<void>;
  /** The install, held against other processes that would do the same until the transaction ends. */
  hold(ex: Executor, installId: string): Promise<Install | undefined>;
  /** What the CRM tells of itself now. */
  setAccount(ex: Executor, installId: string, account: Install['account'], now: Instant): Promise<void>;
  setCredentials(
    ex: Executor,
    installId: string,
    access: Pick<Install, 'credentials' | 'endpoints'>,
    now: Instant,
  ): Promise<void>;
  /** Replaces the stored settings; parse them with InstallSettings before. */
  setSettings(ex: Executor, installId: string, settings: object, now: Instant): Promise<void>;
  remove(ex: Executor, installId: string): Promise<void>;
}

export interface RecordRepository {
  /** Upserts by (type, id). Marks customers dirty whose records changed; counts what changed. */
  upsert(ex: Executor, installId: string, records: readonly CrmRecord[], seenAt: Instant): Promise<{ changed: number }>;
  /** Marks as deleted; their customers become dirty. */
  markDeleted(ex: Executor, installId: string, type: RecordType, ids: readonly string[], at: Instant): Promise<number>;
  /** Marks as deleted what is stored in a stretch of a complete listing and was not named in it. */
  markMissing(ex: Executor, installId: string, type: RecordType, present: PresentIds, at: Instant): Promise<number>;
  /** A record lives on under another id: children, scores and tasks follow it. Replays are harmless. */
  moveTo(ex: Executor, installId: string, type: RecordType, from: string, into: string, at: Instant): Promise<void>;
  /** Gives records known only by their contact the contact's account, and deals known only by who takes part; returns how many. */
  adoptOrphans(ex: Executor, installId: string): Promise<number>;
  /** All live records of these customers, the account records included; only those of `types`, and activities of `kinds`, where given. */
  ofCustomers(
    ex: Executor,
    installId: string,
    customerIds: readonly string[],
    types?: readonly RecordType[],
    kinds?: readonly ActivityKind[],
  ): Promise<readonly CrmRecord[]>;
  /** The first day with any use, by readings from `from` up to `upTo`, of the customers that have one. */
  firstUse(
    ex: Executor,
    installId: string,
    customers: readonly { readonly id: string; readonly from: Instant }[],
    upTo: Instant,
  ): Promise<ReadonlyMap<string, Instant>>;
  owners(ex: Executor, installId: string): Promise<readonly CrmRecord[]>;
  /** A page of the live records of a type, those of no account included, in a fixed order; after this record where given. */
  page(
    ex: Executor,
    installId: string,
    type: RecordType,
    after: CrmRecord | null,
    limit: number,
  ): Promise<readonly CrmRecord[]>;
  /** Accounts of this id, or with this text in their name whatever its case, by name. */
  findAccounts(
    ex: Executor,
    installId: string,
    text: string,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Those of `types` of which the install has any live record: of the others nothing is known, which is not the same as none. */
  connectedTypes(ex: Executor, installId: string, types: readonly RecordType[]): Promise<readonly RecordType[]>;
  /** Live records by type. */
  counts(ex: Executor, installId: string): Promise<Partial<Record<RecordType, number>>>;
}

export interface CustomerRepository {
  /** Makes the customers that were touched since the last time dirty. To be called before `dirty`. */
  collectChanged(ex: Executor, installId: string, at: Instant): Promise<void>;
  /** The next dirty customers in id order, locked until the transaction ends; those another one holds are passed over. */
  dirty(ex: Executor, installId: string, limit: number): Promise<readonly string[]>;
  /** Locks these until the transaction ends. @returns those that no other transaction holds. */
  hold(ex: Executor, installId: string, customerIds: readonly string[]): Promise<readonly string[]>;
  countDirty(ex: Executor, installId: string): Promise<number>;
  /** A page of all customers in id order, after `after` where given. */
  page(ex: Executor, installId: string, after: string | null, limit: number): Promise<readonly string[]>;
  count(ex: Executor, installId: string): Promise<number>;
  /** At most so many customers, spread evenly over all and each time the same ones, in id order. */
  sample(ex: Executor, installId: string, limit: number): Promise<readonly string[]>;
  markAllDirty(ex: Executor, installId: string, at: Instant): Promise<number>;
  /** These are scored again. */
  markDirty(ex: Executor, installId: string, customerIds: readonly string[]): Promise<void>;
  clearDirty(ex: Executor, installId: string, customerIds: readonly string[]): Promise<void>;
  remove(ex: Executor, installId: string, customerIds: readonly string[]): Promise<void>;
}

/** Calls made to a CRM that counts them by the day. */
export interface ApiCallRepository {
  add(ex: Executor, installId: string, calls: number, at: Instant): Promise<void>;
  /** Calls by hour, oldest first; an hour that began before `since` is left out. */
  since(ex: Executor, installId: string, since: Instant): Promise<readonly HourOfCalls[]>;
}

export interface HourOfCalls {
  /** The hour's start. */
  readonly at: Instant;
  readonly calls: number;
}

export interface CursorRepository {
  get(ex: Executor, installId: string, stream: string): Promise<unknown>;
  save(ex: Executor, installId: string, stream: string, cursor: unknown, now: Instant): Promise<void>;
  clear(ex: Executor, installId: string): Promise<void>;
}

export const runStages = ['provision', 'sync', 'score', 'write', 'tasks'] as const;
export type RunStage = (typeof runStages)[number];
export type RunState = 'running' | 'done' | 'failed';
export type Counts = Readonly<Record<string, number>>;
export interface StoredError {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface Run {
  readonly installId: string;
  readonly runId: string;
  readonly stages: readonly RunStage[];
  readonly options: { readonly scoreAll?: boolean };
  readonly state: RunState;
  readonly syncedUntil: Instant;
  readonly asOf: Instant;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly error: StoredError | null;
}

export interface RunStep {
  /** A stage, or `sync:<stream>`, or `score#2` for a later round. */
  readonly step: string;
  readonly state: RunState;
  readonly counts: Counts;
  readonly expected: number | null;
  readonly error: StoredError | null;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
}

export interface RunRepository {
  create(ex: Executor, run: Run): Promise<void>;
  get(ex: Executor, installId: string, runId: string): Promise<Run | undefined>;
  /** Locks the run's row until the transaction ends. */
  lock(ex: Executor, installId: string, runId: string): Promise<Run | undefined>;
  running(ex: Executor, installId: string): Promise<Run | undefined>;
  /** As-of date of the newest run that read the CRM and ended well; up to then departures are known. */
  lastSynced(ex: Executor, installId: string): Promise<Instant | undefined>;
  /** Up to when the CRM was asked at all, whatever became of the run. */
  newestReading(ex: Executor, installId: string): Promise<Instant | undefined>;
  steps(ex: Executor, installId: string, runId: string): Promise<readonly RunStep[]>;
  startStep(ex: Executor, installId: string, runId: string, step: string, now: Instant): Promise<void>;
  /** Adds to the step's counts. */
  addCounts(
    ex: Executor,
    installId: string,
    runId: string,
    step: string,
    counts: Counts,
    expected?: number,
  ): Promise<void>;
  /** False when the step was not running any more. */
  finishStep(
    ex: Executor,
    installId: string,
    runId: string,
    step: string,
    end: { state: 'done' | 'failed'; error?: StoredError; now: Instant },
  ): Promise<boolean>;
  finish(
    ex: Executor,
    installId: string,
    runId: string,
    end: { state: 'done' | 'failed'; error?: StoredError; now: Instant },
  ): Promise<void>;
}

export type FieldValues = Readonly<Record<string, FieldValue>>;

export interface ScoredCustomer {
  readonly score: Score;
  readonly scoredAt: Instant;
  readonly fields: FieldValues;
  readonly writeState: 'pending' | 'clean' | 'rejected';
}

export interface WrittenState {
  readonly tier: RiskTier | null;
  readonly written: FieldValues | null;
  readonly writtenAt: Instant | null;
}

export interface PendingWrite {
  readonly customerId: string;
  readonly name: string;
  readonly scoredAt: Instant;
  readonly fields: FieldValues;
  readonly written: FieldValues | null;
  readonly writtenAt: Instant | null;
}

export interface ScoreRepository {
  /** What is known of earlier scores: tier for hysteresis, values for the change test. */
  previous(ex: Executor, installId: string, customerIds: readonly string[]): Promise<ReadonlyMap<string, WrittenState>>;
  /** Replaces the present scores and appends to the history where something an admin would see changed. */
  save(ex: Executor, installId: string, scored: readonly ScoredCustomer[]): Promise<void>;
  /** In customer id order, after `after` where given. */
  pendingWrites(
    ex: Executor,
    installId: string,
    limit: number,
    after?: string | null,
  ): Promise<readonly PendingWrite[]>;
  countPending(ex: Executor, installId: string): Promise<number>;
  markWritten(
    ex: Executor,
    installId: string,
    rows: readonly { readonly customerId: string; readonly values: FieldValues; readonly scoredAt: Instant }[],
    now: Instant,
  ): Promise<void>;
  /** Locks these in id order, as `save` does: the run of a joined CRM may be scoring them. */
  hold(ex: Executor, installId: string, customerIds: readonly string[]): Promise<void>;
  markRejected(ex: Executor, installId: string, customerIds: readonly string[]): Promise<void>;
  /** These fields stand empty in the CRM again: their values are due for every customer. */
  forgetWritten(ex: Executor, installId: string, fields: readonly string[]): Promise<void>;
  /** In customer id order. */
  ofCustomers(ex: Executor, installId: string, customerIds: readonly string[]): Promise<readonly Score[]>;
  /** A page of present scores in customer id order. */
  page(
    ex: Executor,
    installId: string,
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly score: Score; readonly name: string; readonly ownerId: string | null }[]>;
  riskiest(
    ex: Executor,
    installId: string,
    limit: number,
  ): Promise<readonly { readonly score: Score; readonly name: string; readonly ownerId: string | null }[]>;
  /** A page of the present scores in these tiers, in customer id order. */
  inTiers(
    ex: Executor,
    installId: string,
    tiers: readonly RiskTier[],
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly score: Score; readonly name: string; readonly ownerId: string | null }[]>;
  /** Customers by tier and value at risk in hundredths, by currency. */
  summary(ex: Executor, installId: string): Promise<ScoreSummary>;
  /** A customer's scores since then, oldest first. */
  history(ex: Executor, installId: string, customerId: string, since: Instant): Promise<readonly HistoryEntry[]>;
  /** A page of all customers' scores in order of customer and date, after this one where given. */
  historyPage(
    ex: Executor,
    installId: string,
    after: { readonly customerId: string; readonly asOf: Instant } | null,
    limit: number,
  ): Promise<readonly PastScore[]>;
  /** Of each customer of a sample the last risk said after `from` and up to `until`. */
  predictions(
    ex: Executor,
    installId: string,
    customerIds: readonly string[],
    said: { readonly from: Instant; readonly until: Instant },
  ): Promise<readonly Prediction[]>;
  /** Risks of a sample when a model version first scored them, within `withinMs` of its first score, and their present ones by it. */
  risksBy(
    ex: Executor,
    installId: string,
    modelVersion: string,
    customerIds: readonly string[],
    withinMs: number,
  ): Promise<{ readonly first: readonly number[]; readonly now: readonly number[] }>;
  /** The newest date that present scores speak of; null before the first. */
  latestAsOf(ex: Executor, installId: string): Promise<Instant | null>;
  /** Customers whose departure stands and came after this. */
  departedSince(ex: Executor, installId: string, since: Instant): Promise<number>;
}

export interface HistoryEntry {
  readonly asOf: Instant;
  readonly risk: number | null;
  readonly tier: RiskTier | null;
  readonly modelVersion: string;
  /** Another model made the score before: what changed here may be the model, not the customer. */
  readonly isModelChange: boolean;
}

/** What was said of a customer at one time. */
export interface PastScore {
  readonly customerId: string;
  readonly asOf: Instant;
  readonly modelVersion: string;
  readonly risk: number | null;
  readonly tier: RiskTier | null;
  readonly health: number | null;
  readonly stage: string;
  readonly valueCents: number | null;
  /** Of the customer's present value: the history keeps none. */
  readonly valueCurrency: string | null;
}

/** What was said of a customer's risk at one time. */
export interface Prediction {
  readonly customerId: string;
  readonly asOf: Instant;
  readonly risk: number;
  readonly modelVersion: string;
}

export interface ScoreSummary {
  readonly scored: number;
  readonly tiers: Readonly<Record<RiskTier, number>>;
  readonly withoutRisk: number;
  readonly stages: Readonly<Record<string, number>>;
  /** Recurring value per year: all of it, and that of customers at high or critical risk, by currency. */
  readonly recurring: readonly { readonly currency: string; readonly allCents: number; readonly atRiskCents: number }[];
}

export type TaskDelivery = 'none' | 'create' | 'update' | 'close' | 'rejected';

export interface StoredTask extends KnownTask {
  readonly taskId: string;
  readonly reference: string;
  readonly delivery: TaskDelivery;
  readonly sentAt: Instant | null;
  readonly remoteId: string | null;
  readonly draft: TaskDraft;
  readonly note: string | null;
}

export interface TaskRepository {
  /** Open tasks, and closed ones that may still hold a customer quiet. */
  known(ex: Executor, installId: string, closedSince: Instant): Promise<readonly StoredTask[]>;
  insert(ex: Executor, installId: string, tasks: readonly StoredTask[]): Promise<void>;
  update(ex: Executor, installId: string, task: StoredTask): Promise<void>;
  toDeliver(ex: Executor, installId: string, limit: number): Promise<readonly StoredTask[]>;
  markSent(ex: Executor, installId: string, taskIds: readonly string[], now: Instant): Promise<void>;
  countToDeliver(ex: Executor, installId: string): Promise<number>;
  openCount(ex: Executor, installId: string): Promise<number>;
}

export interface Reject {
  readonly source: 'read' | 'write' | 'task';
  readonly stream: string;
  readonly externalId: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly at: Instant;
}

export interface RejectRepository {
  record(
    ex: Executor,
    installId: string,
    source: Reject['source'],
    stream: string,
    rows: readonly { readonly externalId: string; readonly error: AppError }[],
    now: Instant,
  ): Promise<void>;
  resolve(
    ex: Executor,
    installId: string,
    source: Reject['source'],
    stream: string,
    externalIds: readonly string[],
  ): Promise<void>;
  list(ex: Executor, installId: string, limit: number): Promise<readonly Reject[]>;
}

export interface OutboxRepository {
  add(
    ex: Executor,
    installId: string,
    jobs: readonly { readonly job: string; readonly payload: unknown }[],
  ): Promise<void>;
  /** Takes up to `limit` rows for delivery, locked until the transaction ends; other drainers skip them. */
  take(
    ex: Executor,
    limit: number,
  ): Promise<readonly { readonly id: number; readonly job: string; readonly payload: unknown }[]>;
  remove(ex: Executor, ids: readonly number[]): Promise<void>;
}

export interface AuditRepository {
  add(ex: Executor, installId: string, action: string, detail: object, now: Instant): Promise<void>;
  list(
    ex: Executor,
    installId: string,
    limit: number,
  ): Promise<readonly { action: string; detail: unknown; at: Instant }[]>;
}

export interface RetentionRepository {
  /** Deleted records, and history, older than these instants. Returns how many rows went. */
  prune(ex: Executor, installId: string, limits: { rawBefore: Instant; scoresBefore: Instant }): Promise<number>;
}

export interface Repositories {
  readonly installs: InstallRepository;
  readonly records: RecordRepository;
  readonly customers: CustomerRepository;
  readonly cursors: CursorRepository;
  readonly runs: RunRepository;
  readonly scores: ScoreRepository;
  readonly tasks: TaskRepository;
  readonly rejects: RejectRepository;
  readonly outbox: OutboxRepository;
  readonly audit: AuditRepository;
  readonly retention: RetentionRepository;
  readonly models: ModelRepository;
  readonly recommenders: RecommenderRepository;
  readonly valueModels: ValueModelRepository;
  readonly kpis: KpiRepository;
  readonly segments: SegmentRepository;
  readonly apiCalls: ApiCallRepository;
  readonly identity: IdentityRepository;
}
