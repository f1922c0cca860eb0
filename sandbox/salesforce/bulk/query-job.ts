/** One Bulk 2.0 query job: what was asked, how far it is, and the row numbers it found. */
import { SalesforceError } from '../errors.ts';
import type { PlannedQuery } from '../soql/types.ts';
import type { CsvDialect } from './csv-dialect.ts';
import type { RunState } from './job-clock.ts';

export interface QueryJobRequest {
  readonly id: string;
  readonly operation: 'query' | 'queryAll';
  readonly planned: PlannedQuery;
  readonly dialect: CsvDialect;
  readonly createdById: string;
  readonly createdMs: number;
  /** `68.0`: results are given under this version only. */
  readonly version: string;
  readonly startedAt: number;
  readonly durationMs: number;
  /** The job ends Failed with this text. */
  readonly failure: string | undefined;
}

export class QueryJob {
  readonly request: QueryJobRequest;
  readonly #now: () => number;
  #rows: Uint32Array | undefined;
  #isAborted = false;
  #changedMs: number;
  #endState: RunState | undefined;
  #failure: string | undefined;

  constructor(request: QueryJobRequest, orgNow: () => number) {
    this.request = request;
    this.#now = orgNow;
    this.#changedMs = request.createdMs;
    this.#failure = request.failure;
  }

  /** Why it failed. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get id(): string {
    return this.request.id;
  }

  get createdMs(): number {
    return this.request.createdMs;
  }

  get changedMs(): number {
    return this.#changedMs;
  }

  /** Finds the rows, once: later changes of the org do not add or drop any. */
  run(): void {
    if (this.#rows !== undefined || this.#isAborted || this.#failure !== undefined) return;
    try {
      // Four bytes a row: a result of millions waits for seven days.
      this.#rows = Uint32Array.from(this.request.planned.rows());
    } catch (err) {
      if (!(err instanceof SalesforceError)) throw err;
      this.#failure = err.message;
    }
    this.#changedMs = this.#now();
  }

  state(monotonicMs: number): RunState {
    if (this.#isAborted) return 'Aborted';
    if (this.#endState !== undefined) return this.#endState;
    if (this.#rows === undefined && this.#failure === undefined) return 'UploadComplete';
    if (monotonicMs < this.request.startedAt + this.request.durationMs) return 'InProgress';
    this.#changedMs = this.#now();
    this.#endState = this.#failure === undefined ? 'JobComplete' : 'Failed';
    return this.#endState;
  }

  abort(): void {
    this.#isAborted = true;
    this.#rows = undefined;
    this.#changedMs = this.#now();
  }

  /** Of a complete job. */
  rows(): Uint32Array {
    return this.#rows ?? new Uint32Array();
  }
}
