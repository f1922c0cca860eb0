/**
 * RFC 4180 records of one file with the line and byte at which each starts, on csv-parse. A record that breaks the quoting rules
 * becomes a problem, and reading goes on at the line after the one on which it began: one forgotten quote costs one line, not
 * the rest of the file.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import type { CellProblem } from './parse-cell.ts';

export interface CsvPosition {
  /** 1-based line that starts at `byte`. */
  readonly line: number;
  readonly byte: number;
}

export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
  readonly nextLine: number;
  readonly nextByte: number;
  readonly problem: CellProblem | null;
}

const maxRecordBytes = 1_000_000;
const chunkBytes = 128 * 1024;

/** Where the first record starts (behind a byte order mark), or null for a file without any text. */
export async function firstPosition(path: string): Promise<CsvPosition | null> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(3), 0, 3, 0);
    const hasMark = bytesRead === 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
    if (bytesRead === 0 || (hasMark && (await file.stat()).size === 3)) return null;
    return { line: 1, byte: hasMark ? 3 : 0 };
  } finally {
    await file.close();
  }
}

/** All records from a position on, a chunk of the file at a time. */
export async function* readRecords(path: string, from: CsvPosition): AsyncGenerator<readonly CsvRecord[], void> {
  let position = from;
  for (;;) {
    const failed = yield* readUntilFailure(path, position);
    if (failed === null) return;
    const nextByte = await startOfNextLine(path, failed.byte);
    position = { line: failed.line + 1, byte: nextByte };
    yield [{ fields: [], line: failed.line, nextLine: position.line, nextByte, problem: failed.problem }];
  }
}

interface Failure extends CsvPosition {
  readonly problem: CellProblem;
}

async function* readUntilFailure(
  path: string,
  from: CsvPosition,
): AsyncGenerator<readonly CsvRecord[], Failure | null> {
  const collected = collector(from);
  const parser = parse({
    bom: false,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: maxRecordBytes,
    on_record: collected.add,
  });
  let failure: Error | null = null;
  parser.on('error', (err: Error) => {
    failure = err;
  });
  parser.resume();
  for await (const chunk of createReadStream(path, { start: from.byte, highWaterMark: chunkBytes })) {
    collected.look(chunk);
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    const records = collected.take();
    if (records.length > 0) yield records;
    if (failure !== null) return collected.failure(failure);
  }
  await new Promise<void>((resolve) => {
    parser.once('error', () => resolve());
    parser.once('end', () => resolve());
    parser.end();
  });
  const records = collected.take();
  if (records.length > 0) yield records;
  return failure === null ? null : collected.failure(failure);
}

interface Collector {
  readonly add: (fields: string[], info: { lines: number; bytes: number }) => null;
  /** Sees each chunk before it is parsed. */
  readonly look: (chunk: Buffer) => void;
  readonly take: () => readonly CsvRecord[];
  readonly failure: (err: Error) => Failure;
}

function collector(from: CsvPosition): Collector {
  let records: CsvRecord[] = [];
  let { line, byte } = from;
  let parserLine = 1;
  const bytes = utf8Watch();
  return {
    look: bytes.look,
    add: (fields, info) => {
      // csv-parse counts the two characters of a quoted line break as two lines, so its counter only says whether to look.
      const isOneLine = info.lines === parserLine;
      parserLine = info.lines + 1;
      const nextLine = line + 1 + (isOneLine ? 0 : countLineBreaks(fields));
      byte = from.byte + info.bytes;
      records.push({ fields, line, nextLine, nextByte: byte, problem: bytes.check(fields) });
      line = nextLine;
      return null;
    },
    take: () => {
      const taken = records;
      records = [];
      return taken;
    },
    failure: (err) => ({ line, byte, problem: quoteProblem(err) }),
  };
}

function countLineBreaks(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

function quoteProblem(err: Error): CellProblem {
  const code = 'code' in err ? err.code : undefined;
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_INVALID_CLOSING_QUOTE') {
    return {
      code: 'UNCLOSED_QUOTE',
      message: 'a field that begins with a quote does not end with one (a quote inside a field is written twice)',
    };
  }
  if (code === 'INVALID_OPENING_QUOTE') {
    return {
      code: 'BAD_QUOTE',
      message: 'a quote in the middle of a field: put the field in quotes and write it twice',
    };
  }
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return {
      code: 'ROW_TOO_LONG',
      message: `a row of more than ${maxRecordBytes} bytes: probably a quote that is not closed`,
    };
  }
  throw err;
}

async function startOfNextLine(path: string, byte: number): Promise<number> {
  let at = byte;
  for await (const chunk of createReadStream(path, { start: byte, highWaterMark: 4096 })) {
    const end = (chunk as Buffer).indexOf(0x0a);
    if (end !== -1) return at + end + 1;
    at += chunk.length;
  }
  return at;
}

/**
 * Decoding turns bytes that are not UTF-8 into U+FFFD, a character that a text may also hold rightly. So the bytes are checked
 * first, and only from the first wrong chunk on does that character count as a problem.
 */
function utf8Watch() {
  let rest: Buffer = Buffer.alloc(0);
  let isDamaged = false;
  return {
    look: (chunk: Buffer): void => {
      if (isDamaged) return;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = endOfWholeCharacters(bytes);
      isDamaged = !isUtf8(bytes.subarray(0, end));
      rest = bytes.subarray(end);
    },
    check: (fields: readonly string[]): CellProblem | null =>
      (isDamaged || rest.length > 0) && fields.some((field) => field.includes('\uFFFD'))
        ? { code: 'NOT_UTF8', message: 'bytes that are not UTF-8: save the file as UTF-8' }
        : null,
  };
}

/** A character takes up to four bytes and may be cut by the end of the chunk. */
function endOfWholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
