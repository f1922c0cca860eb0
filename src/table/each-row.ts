/** Rows of a table that have a field for every column, and what became of the others. */
import type { EvaluationWarning } from '../domain/evaluation/report.ts';
import type { TableSource } from './open-table.ts';
import { readRecords } from './read-records.ts';

export interface ReadTableHooks {
  readonly signal?: AbortSignal;
  /** Share of the reading that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

interface Places {
  count: number;
  firstLine: number;
}

export interface Seen {
  rows: number;
  /** Rows with more or fewer fields than the header. */
  readonly ragged: Places & { found: number };
  readonly broken: Places;
}

/** @throws AppError TABLE_UNREADABLE where the file goes away meanwhile, CALL_ABORTED where the signal says so. */
export async function eachRow(
  source: TableSource,
  { signal, onProgress }: ReadTableHooks,
  doneBefore: number,
  onRow: (fields: readonly string[], line: number, row: number) => void,
): Promise<Seen> {
  const width = source.names.length;
  const seen: Seen = { rows: 0, ragged: { count: 0, firstLine: 0, found: 0 }, broken: { count: 0, firstLine: 0 } };
  await readRecords(source, {
    onRecord: (fields, line) => {
      if (fields.length !== width) {
        if (seen.ragged.count === 0) seen.ragged.found = fields.length;
        note(seen.ragged, line);
        return;
      }
      onRow(fields, line, seen.rows);
      seen.rows += 1;
    },
    onBroken: (line) => note(seen.broken, line),
    onBytes: (bytes) => onProgress?.(doneBefore + bytes / (2 * source.bytes)),
    ...(signal === undefined ? {} : { signal }),
  });
  return seen;
}

function note(places: Places, line: number): void {
  if (places.count === 0) places.firstLine = line;
  places.count += 1;
}

/** Most texts have no space around them, and those are not copied. */
export function trimmed(text: string): string {
  const isTrim = text.charCodeAt(0) > 32 && text.charCodeAt(text.length - 1) > 32 && !text.includes('\u00a0');
  return isTrim ? text : text.trim();
}

/** What is wrong with the file, for the person who exported it. */
export function badRows({ names, encoding }: TableSource, { ragged, broken }: Seen): EvaluationWarning[] {
  const warnings: EvaluationWarning[] = [];
  if (ragged.count > 0) {
    warnings.push({
      code: 'RAGGED_ROWS',
      message: `${rowsWere(ragged.count)} left out for having more or fewer fields than the header: the first on line ${ragged.firstLine} (${ragged.found} instead of ${names.length}). Fields that hold the delimiter need quotes.`,
    });
  }
  if (broken.count > 0) {
    warnings.push({
      code: 'BROKEN_QUOTES',
      message: `${rowsWere(broken.count)} left out for a quote that is not closed or stands inside a field: the first on line ${broken.firstLine}. A quote inside a field is written twice, the field in quotes.`,
    });
  }
  if (encoding === 'latin1') {
    warnings.push({
      code: 'TABLE_NOT_UTF8',
      message:
        'The file is not UTF-8; it was read as Western European text. If names look wrong, save it as "CSV UTF-8".',
    });
  }
  return warnings;
}

const rowsWere = (count: number): string => (count === 1 ? '1 row was' : `${count.toLocaleString('en-US')} rows were`);
