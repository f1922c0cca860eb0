/** Result files of an ingest job: the uploaded rows again, with what became of them in front. */
import { delimiterOf, endOfLine } from './csv-dialect.ts';
import { CsvReader } from './csv-reader.ts';
import type { IngestJob, RowOutcome } from './ingest-job.ts';
import { mix } from './job-clock.ts';

const pieceLength = 64 * 1024;

export function* successfulResults(job: IngestJob, seed: number): Generator<string> {
  const rows = shuffled(
    rowsThat(job, (outcome) => outcome.ok),
    seed,
  );
  yield* resultRows(job, ['sf__Id', 'sf__Created'], rows, (outcome) => [
    outcome.id,
    String(outcome.ok && outcome.created),
  ]);
}

export function* failedResults(job: IngestJob, seed: number): Generator<string> {
  const rows = shuffled(
    rowsThat(job, (outcome) => !outcome.ok),
    seed,
  );
  yield* resultRows(job, ['sf__Id', 'sf__Error'], rows, (outcome) => [outcome.id, outcome.ok ? '' : outcome.error]);
}

export function* unprocessedRecords(job: IngestJob): Generator<string> {
  const rows: number[] = [];
  for (let row = job.outcomes.length; row < job.starts.length; row += 1) rows.push(row);
  yield* resultRows(job, [], rows, () => []);
}

function* resultRows(
  job: IngestJob,
  extra: readonly string[],
  rows: readonly number[],
  front: (outcome: RowOutcome) => readonly string[],
): Generator<string> {
  const delimiter = delimiterOf(job.request.dialect);
  const end = endOfLine(job.request.dialect);
  const line = (values: readonly string[]): string => values.map(quoted).join(delimiter);
  const names = job.columns.map((name) => (/[",\s]/.test(name) ? quoted(name) : name));
  let piece = [...extra.map(quoted), ...names].join(delimiter) + end;
  for (const row of rows) {
    const outcome = job.outcomes[row];
    const values = new CsvReader(job.bytes, delimiter, job.starts[row]).next()?.values ?? [];
    piece += line([...(outcome === undefined ? [] : front(outcome)), ...values]) + end;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

function rowsThat(job: IngestJob, isWanted: (outcome: RowOutcome) => boolean): number[] {
  const rows: number[] = [];
  for (const [row, outcome] of job.outcomes.entries()) if (isWanted(outcome)) rows.push(row);
  return rows;
}

/** Batches are worked on side by side: results come in no order of the upload. */
function shuffled(rows: number[], seed: number): number[] {
  for (let i = rows.length - 1; i > 0; i -= 1) {
    const other = mix(seed, i) % (i + 1);
    const row = rows[i] as number;
    rows[i] = rows[other] as number;
    rows[other] = row;
  }
  return rows;
}
