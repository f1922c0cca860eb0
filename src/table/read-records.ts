/**
 * The records of a table one after the other, on csv-parse, RFC 4180. A record that breaks the quoting rules is told, and reading goes
 * on at the line after the one on which it began: one forgotten quote costs one row, not the rest of the file.
 */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { AppError } from '../contracts/errors.ts';
import { type TableSource, unreadable } from './open-table.ts';

export interface RecordSink {
  readonly onRecord: (fields: readonly string[], line: number) => void;
  /** A quote that is not closed, or stands in the middle of a field; or a record longer than any real one. */
  readonly onBroken: (line: number) => void;
  /** Bytes of the file read so far. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

interface Position {
  readonly byte: number;
  readonly line: number;
}

const maxRecordBytes = 1_000_000;
const chunkBytes = 128 * 1024;

/** @throws AppError TABLE_UNREADABLE where the file goes away, CALL_ABORTED where the signal says so. */
export async function readRecords(source: TableSource, sink: RecordSink): Promise<void> {
  let from: Position | null = source.firstRow;
  try {
    while (from !== null) {
      const broken: Position | null = await readUntilBroken(source, from, sink);
      if (broken === null) return;
      const { line, next } = await brokenLine(source, broken);
      sink.onBroken(line);
      from = next;
    }
  } catch (err) {
    throw unreadable(source.path, err);
  }
}

/** Where the record begins that cannot be read, or null at the end of the file. */
async function readUntilBroken(source: TableSource, from: Position, sink: RecordSink): Promise<Position | null> {
  const place = { ...from };
  const parser = createParser(source, from, place, sink);
  let failure: Error | null = null;
  parser.on('error', (err: Error) => {
    failure = err;
  });
  parser.resume();
  let bytes = from.byte;
  for await (const chunk of createReadStream(source.path, { start: from.byte, highWaterMark: chunkBytes })) {
    if (sink.signal?.aborted) throw aborted();
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    if (failure !== null) return brokenAt(failure, place);
    bytes += chunk.length;
    sink.onBytes?.(bytes);
  }
  await new Promise<void>((resolve) => {
    parser.once('error', () => resolve());
    parser.once('end', () => resolve());
    parser.end();
  });
  return failure === null ? null : brokenAt(failure, place);
}

function createParser(
  { encoding, delimiter, newline }: TableSource,
  from: Position,
  place: { byte: number; line: number },
  { onRecord }: RecordSink,
) {
  let parserLine = 1;
  let emptyLines = 0;
  return parse({
    bom: false,
    encoding,
    delimiter,
    record_delimiter: [...newline],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    on_record: (fields: string[], info) => {
      const line = place.line + info.empty_lines - emptyLines;
      emptyLines = info.empty_lines;
      // csv-parse counts the two characters of a quoted line break as two lines, so its counter only says whether to look.
      const isOneLine = info.lines === parserLine;
      parserLine = info.lines + 1;
      place.byte = from.byte + info.bytes;
      place.line = line + 1 + (isOneLine ? 0 : lineBreaks(fields));
      onRecord(fields, line);
      return null;
    },
  });
}

function lineBreaks(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) for (const _ of field.matchAll(/\r\n|\n|\r/g)) count += 1;
  return count;
}

const quoteErrors = [
  'CSV_QUOTE_NOT_CLOSED',
  'CSV_INVALID_CLOSING_QUOTE',
  'INVALID_OPENING_QUOTE',
  'CSV_MAX_RECORD_SIZE',
];

function brokenAt(err: Error, place: Position): Position {
  if (!('code' in err) || !quoteErrors.includes(String(err.code))) throw err;
  return place;
}

interface BrokenLine {
  readonly line: number;
  /** Behind it; null at the end of the file. */
  readonly next: Position | null;
}

/** The first line with text from here on, which is the one that is broken. */
async function brokenLine({ path, newline }: TableSource, from: Position): Promise<BrokenLine> {
  const end = newline.includes('\n') ? 0x0a : 0x0d;
  let { byte, line } = from;
  let isBlank = true;
  for await (const chunk of createReadStream(path, { start: byte, highWaterMark: 4096 })) {
    for (const each of chunk as Buffer) {
      byte += 1;
      if (each === end && !isBlank) return { line, next: { byte, line: line + 1 } };
      if (each === end) line += 1;
      else if (each !== 0x0d) isBlank = false;
    }
  }
  return { line, next: null };
}

const aborted = (): AppError =>
  new AppError('transient', 'Stopped while the table was being read.', { code: 'CALL_ABORTED' });
