/** One Bulk 2.0 ingest job: the upload, how far it is, and what became of each row. */
import type { CsvDialect } from './csv-dialect.ts';

export type IngestOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete';
export type IngestState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

export interface IngestJobRequest {
  readonly id: string;
  readonly object: string;
  readonly operation: IngestOperation;
  readonly externalIdFieldName: string | undefined;
  readonly dialect: CsvDialect;
  readonly createdById: string;
  readonly createdMs: number;
  readonly version: string;
  readonly durationMs: number;
}

export type RowOutcome =
  | { readonly ok: true; readonly id: string; readonly created: boolean }
  | { readonly ok: false; readonly id: string; readonly error: string };

interface Clocks {
  readonly org: () => number;
  readonly monotonicMs: () => number;
}

export class IngestJob {
  readonly request: IngestJobRequest;
  /** Names of the upload's columns as they were written; known once the job runs. */
  columns: readonly string[] = [];
  /** Where each row starts in the upload; all of them are known once the job is over. */
  readonly starts: number[] = [];
  /** By row; what lies behind its end was not processed. */
  readonly outcomes: RowOutcome[] = [];
  failed = 0;
  changedMs: number;
  #state: Exclude<IngestState, 'InProgress'> | 'Running' = 'Open';
  #uploads: Buffer[] = [];
  #startedAt = 0;
  #workMs = 0;
  #errorMessage: string | undefined;
  readonly #clocks: Clocks;

  constructor(request: IngestJobRequest, clocks: Clocks) {
    this.request = request;
    this.#clocks = clocks;
    this.changedMs = request.createdMs;
  }

  get id(): string {
    return this.request.id;
  }

  get createdMs(): number {
    return this.request.createdMs;
  }

  get uploads(): number {
    return this.#uploads.length;
  }

  /** What was uploaded. */
  get bytes(): Buffer {
    return this.#uploads[0] ?? Buffer.alloc(0);
  }

  get errorMessage(): string | undefined {
    return this.#errorMessage;
  }

  get workMs(): number {
    return Math.round(this.#workMs);
  }

  /** In progress until the work is done and the job's time is over. */
  get state(): IngestState {
    if (this.#state === 'Running') return 'InProgress';
    const isOver = this.#state === 'JobComplete' || this.#state === 'Failed';
    if (isOver && this.#clocks.monotonicMs() < this.#startedAt + this.request.durationMs) return 'InProgress';
    return this.#state;
  }

  get isAborted(): boolean {
    return this.#state === 'Aborted';
  }

  upload(bytes: Buffer): void {
    this.#uploads.push(bytes);
  }

  close(): void {
    this.#state = 'UploadComplete';
    this.#touch();
  }

  start(): void {
    if (this.#state !== 'UploadComplete') return;
    this.#state = 'Running';
    this.#startedAt = this.#clocks.monotonicMs();
    this.#touch();
  }

  note(outcome: RowOutcome): void {
    this.outcomes.push(outcome);
    if (!outcome.ok) this.failed += 1;
  }

  end(errorMessage: string | undefined): void {
    if (this.isAborted) return;
    this.#state = errorMessage === undefined ? 'JobComplete' : 'Failed';
    this.#errorMessage = errorMessage;
    this.#workMs = this.#clocks.monotonicMs() - this.#startedAt;
    this.#touch();
  }

  abort(): void {
    this.#state = 'Aborted';
    this.#touch();
  }

  #touch(): void {
    this.changedMs = this.#clocks.org();
  }
}
