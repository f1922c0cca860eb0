/** A CRM in memory behind the connector contract. It passes the contract suite, and can refuse, lose and merge as a real one does. */
import { z } from 'zod';
import type {
  AccountInfo,
  Connector,
  ConnectorContext,
  FieldRow,
  FieldValue,
  Page,
  RemoteTask,
  RowOutcome,
  TaskRow,
} from '../../src/contracts/connector.ts';
import { AppError, toAppError } from '../../src/contracts/errors.ts';
import type { FieldSpec } from '../../src/contracts/manifest.ts';
import type { CrmRecord, RecordType } from '../../src/domain/records/types.ts';

const Raw = z.looseObject({ id: z.string() });
const Cursor = z.object({ v: z.literal(1), version: z.int() });
type Raw = z.output<typeof Raw>;
type Cursor = z.output<typeof Cursor>;

/** Streams by name, with the type of record that each reads. */
const streams = { owners: 'owner', companies: 'account', deals: 'deal' } as const;
const pageSize = 2;
const batchSize = 2;

/** What a request does; `fail` makes one of them fail. */
export type Operation =
  | 'check'
  | `read:${keyof typeof streams}`
  | 'provision'
  | 'write'
  | `tasks.${'create' | 'update' | 'find' | 'read' | 'remove'}`
  | 'locate';

interface Failure {
  readonly operation: Operation;
  readonly error: unknown;
  /** Requests that go well before. */
  after: number;
  times: number;
  /** The CRM does it, and only the answer is lost. */
  readonly afterwards: boolean;
}

interface Change {
  readonly version: number;
  readonly type: RecordType;
  readonly id: string;
  /** What became of the record: it stands as `record`, or went, perhaps into another one. */
  readonly record?: CrmRecord;
  readonly into?: string;
}

interface FakeTask {
  readonly row: TaskRow;
  status: RemoteTask['status'];
}

const gone = (id: string): RowOutcome => ({
  ok: false,
  error: new AppError('rejected', `there is no record ${id}`, { code: 'RECORD_GONE' }),
});

export class FakeCrm {
  readonly connector: Connector;
  /** Requests that were answered or failed, in order. */
  readonly requests: Operation[] = [];
  /** Field values as they stand at each company. */
  readonly values = new Map<string, Record<string, FieldValue>>();
  readonly tasks = new Map<string, FakeTask>();
  /** Companies whose values the CRM refuses, or cannot take just now. */
  readonly refused = new Map<string, AppError>();
  readonly fields = new Set<string>();
  now = new Date('2026-01-01T00:00:00Z');
  readonly #changes = new Map<string, Change>();
  readonly #merges = new Map<string, string>();
  readonly #failures: Failure[] = [];
  #version = 0;
  #tasksMade = 0;

  constructor(key = 'fake') {
    this.connector = this.#connector(key);
  }

  put(...records: readonly CrmRecord[]): this {
    for (const record of records) this.#change({ type: record.type, id: record.id, record });
    return this;
  }

  remove(type: RecordType, id: string): void {
    this.#change({ type, id });
  }

  /** Company `from` goes on as `into`, with its deals. */
  merge(from: string, into: string): void {
    this.#change({ type: 'account', id: from, into });
    this.#merges.set(from, into);
    for (const { record } of [...this.#changes.values()]) {
      if (record?.type === 'deal' && record.accountId === from) this.put({ ...record, accountId: into });
    }
  }

  fail(operation: Operation, error: unknown, { times = 1, after = 0, afterwards = false } = {}): void {
    this.#failures.push({ operation, error, after, times, afterwards });
  }

  addTask(row: TaskRow): string {
    this.#tasksMade += 1;
    const remoteId = `task-${this.#tasksMade}`;
    this.tasks.set(remoteId, { row: { ...row, remoteId }, status: row.status === 'open' ? 'open' : 'done' });
    return remoteId;
  }

  /** What a person does with a task in the CRM. */
  setTask(remoteId: string, status: RemoteTask['status']): void {
    const task = this.tasks.get(remoteId);
    if (task) task.status = status;
  }

  #change(change: Omit<Change, 'version'>): void {
    this.#version += 1;
    this.#changes.set(`${change.type} ${change.id}`, { ...change, version: this.#version });
  }

  #has(companyId: string): boolean {
    return this.#changes.get(`account ${companyId}`)?.record !== undefined;
  }

  #request<T>(ctx: ConnectorContext, operation: Operation, work: () => T): Promise<T> {
    return ctx.call('api', async () => {
      this.requests.push(operation);
      const failure = this.#nextFailure(operation);
      if (failure && !failure.afterwards) throw failure.error;
      const answer = work();
      if (failure) throw failure.error;
      return answer;
    });
  }

  #nextFailure(operation: Operation): Failure | undefined {
    const failure = this.#failures.find((f) => f.operation === operation && f.times > 0);
    if (!failure) return undefined;
    if (failure.after > 0) {
      failure.after -= 1;
      return undefined;
    }
    failure.times -= 1;
    return failure;
  }

  async *#read(ctx: ConnectorContext, name: keyof typeof streams, from?: Cursor): AsyncGenerator<Page<Raw, Cursor>> {
    for (let version = from?.version ?? 0; !ctx.signal.aborted; ) {
      const page = await this.#request(ctx, `read:${name}`, () => this.#page(streams[name], version));
      if (page === undefined) return;
      version = page.checkpoint.version;
      yield page;
    }
  }

  #page(type: RecordType, after: number): Page<Raw, Cursor> | undefined {
    const waiting = [...this.#changes.values()]
      .filter((c) => c.type === type && c.version > after)
      .sort((a, b) => a.version - b.version);
    const changes = waiting.slice(0, pageSize);
    const last = changes.at(-1);
    if (!last) return undefined;
    return {
      items: changes.flatMap((c) => (c.record ? [{ ...c.record }] : [])),
      deletedIds: changes.filter((c) => !c.record && c.into === undefined).map((c) => c.id),
      merged: changes.flatMap((c) => (c.into === undefined ? [] : [{ from: c.id, into: c.into }])),
      checkpoint: { v: 1, version: last.version },
    };
  }

  #writeValues(row: FieldRow): RowOutcome {
    const refusal = this.refused.get(row.externalId);
    if (refusal) return { ok: false, error: refusal };
    if (!this.#has(row.externalId)) return gone(row.externalId);
    this.values.set(row.externalId, { ...this.values.get(row.externalId), ...row.values });
    return { ok: true, remoteId: row.externalId };
  }

  #createTask(row: TaskRow): RowOutcome {
    if (!this.#has(row.accountId)) return gone(row.accountId);
    return { ok: true, remoteId: this.addTask(row) };
  }

  #updateTask(row: TaskRow): RowOutcome {
    const remoteId = row.remoteId ?? '';
    const task = this.tasks.get(remoteId);
    if (!task) return gone(remoteId);
    this.tasks.set(remoteId, { row, status: row.status === 'closed' ? 'done' : task.status });
    return { ok: true, remoteId };
  }

  #provision(fields: readonly FieldSpec[]) {
    const keys = fields.map((f) => f.key);
    const created = keys.filter((key) => !this.fields.has(key));
    for (const key of created) this.fields.add(key);
    return { created, existing: keys.filter((key) => !created.includes(key)), refused: [] };
  }

  #account(key: string): AccountInfo {
    return {
      remoteId: `${key}-account`,
      name: 'Fake account',
      currency: 'EUR',
      timeZone: 'UTC',
      grantedScopes: null,
      serverTime: this.now,
      recordUrl: null,
    };
  }

  #connector(key: string): Connector {
    const names = Object.keys(streams) as (keyof typeof streams)[];
    return {
      key,
      displayName: 'Fake CRM',
      apiVersion: '1',
      settings: z.object({}),
      budgets: [{ name: 'api', limit: 1_000, perMs: 1_000, concurrency: 10 }],
      streams: names.map((name) => ({
        name,
        recordType: streams[name],
        raw: Raw,
        cursor: Cursor,
        read: (ctx: ConnectorContext, from: Cursor | undefined) => this.#read(ctx, name, from),
        toRecords: (raw: unknown) => [toRecord(raw)],
      })),
      fields: {
        batchSize,
        budget: 'api',
        provision: (ctx, fields) => this.#request(ctx, 'provision', () => this.#provision(fields)),
        write: (ctx, rows) => this.#request(ctx, 'write', () => rows.map((row) => this.#writeValues(row))),
        deprovision: (ctx) =>
          this.#request(ctx, 'provision', () => {
            const removed = [...this.fields];
            this.fields.clear();
            return { removed };
          }),
      },
      tasks: this.#taskWriter(),
      classify: toAppError,
      check: (ctx) => this.#request(ctx, 'check', () => this.#account(key)),
      locate: (ctx, _type, id) => this.#request(ctx, 'locate', () => this.#merges.get(id) ?? null),
    };
  }

  #taskWriter(): NonNullable<Connector['tasks']> {
    return {
      batchSize,
      create: (ctx, rows) => this.#request(ctx, 'tasks.create', () => rows.map((row) => this.#createTask(row))),
      update: (ctx, rows) => this.#request(ctx, 'tasks.update', () => rows.map((row) => this.#updateTask(row))),
      find: (ctx, rows) =>
        this.#request(ctx, 'tasks.find', () => {
          const wanted = new Set(rows.map((r) => r.reference));
          const found = [...this.tasks].filter(([, { row }]) => wanted.has(row.reference));
          return new Map(found.map(([remoteId, { row }]) => [row.reference, remoteId]));
        }),
      read: (ctx, remoteIds) =>
        this.#request(ctx, 'tasks.read', () =>
          remoteIds.map((remoteId) => {
            const status = this.tasks.get(remoteId)?.status ?? 'gone';
            return { remoteId, status, closedAt: status === 'open' ? null : this.now.getTime() };
          }),
        ),
      remove: (ctx, remoteIds) =>
        this.#request(ctx, 'tasks.remove', () => {
          for (const id of remoteIds) this.tasks.delete(id);
        }),
    };
  }
}

/** A row that says of itself that it cannot be read is refused, as a connector refuses a row of the wrong shape. */
function toRecord(raw: unknown): CrmRecord {
  const record = raw as CrmRecord;
  if (record.id.startsWith('unreadable')) {
    throw new AppError('rejected', 'the row cannot be read', { code: 'FAKE_ROW_SHAPE' });
  }
  return record;
}
