/** What has to be known of a table before its rows can be read: encoding, delimiter, names of the columns. */
import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { AppError, toAppError } from '../contracts/errors.ts';

const delimiters = [',', ';', '\t', '|'] as const;

export interface TableSource {
  readonly path: string;
  readonly bytes: number;
  readonly encoding: 'utf8' | 'latin1';
  readonly delimiter: string;
  readonly newline: readonly string[];
  /** Names of the columns, trimmed. */
  readonly names: readonly string[];
  /** Where the first row begins: byte, and line counted from 1. */
  readonly firstRow: { readonly byte: number; readonly line: number };
}

const sampleBytes = 256 * 1024;
const sampleRecords = 200;

/** @throws AppError `config`: TABLE_UNREADABLE, TABLE_EMPTY, TABLE_HEADER_DUPLICATE, TABLE_HEADER_EMPTY. */
export async function openTable(path: string): Promise<TableSource> {
  const { head, bytes } = await readHead(path);
  refuseForeign(path, head);
  const encoding = isText(head, bytes > head.length) ? 'utf8' : 'latin1';
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const body = head.subarray(mark);
  // A line "sep=;" is Excel's way to name the delimiter.
  const named = /^sep=(.)\r?\n/.exec(body.toString('latin1', 0, 16));
  const skipped = named?.[0].length ?? 0;
  const rest = body.subarray(skipped);
  const newline = rest.includes(0x0a) || !rest.includes(0x0d) ? ['\r\n', '\n'] : ['\r'];
  const format: Format = { encoding, newline };
  const delimiter = named?.[1] ?? guessDelimiter(wholeLines(rest, bytes > head.length), format);
  const header = readHeader(path, rest, { ...format, delimiter });
  checkNames(path, header.names);
  const firstRow = { byte: mark + skipped + header.bytes, line: header.lines + (skipped > 0 ? 2 : 1) };
  return { path, bytes, encoding, delimiter, newline, names: header.names, firstRow };
}

async function readHead(path: string): Promise<{ head: Buffer; bytes: number }> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { bytesRead, buffer } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
      return { head: buffer.subarray(0, bytesRead), bytes: size };
    } finally {
      await file.close();
    }
  } catch (err) {
    throw unreadable(path, err);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read by the user that runs Keel',
  EPERM: 'it may not be read by the user that runs Keel',
};

/** A failure of the file system, in words. */
export function unreadable(path: string, err: unknown): AppError {
  if (err instanceof AppError) return err;
  const code = err instanceof Error && 'code' in err ? String(err.code) : '';
  const reason = reasons[code] ?? toAppError(err).message;
  return refused(path, reason, 'Name a CSV file with a header line.', err);
}

function refused(path: string, reason: string, hint: string, cause?: unknown): AppError {
  return new AppError('config', `The table ${path} cannot be read: ${reason}.`, {
    code: 'TABLE_UNREADABLE',
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Files that are no text, by their first bytes. */
function refuseForeign(path: string, head: Buffer): void {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  const asCsv = 'Save it as "CSV UTF-8", then try again.';
  if (starts(0x50, 0x4b, 3, 4) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    throw refused(path, 'it is a spreadsheet or an archive, not a text file', asCsv);
  }
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) throw refused(path, 'its text is UTF-16', asCsv);
  if (starts(0x1f, 0x8b)) throw refused(path, 'it is compressed', 'Unpack it with gunzip, then try again.');
  if (head.includes(0)) throw refused(path, 'it holds zero bytes, so it is no text', asCsv);
}

/** UTF-8, where the sample may end within a character. */
function isText(head: Buffer, isCut: boolean): boolean {
  return [0, 1, 2, 3].slice(0, isCut ? 4 : 1).some((cut) => isUtf8(head.subarray(0, head.length - cut)));
}

function wholeLines(sample: Buffer, isCut: boolean): Buffer {
  const end = isCut ? Math.max(sample.lastIndexOf(0x0a), sample.lastIndexOf(0x0d)) : -1;
  return end === -1 ? sample : sample.subarray(0, end + 1);
}

type Format = Pick<TableSource, 'encoding' | 'newline'>;

/** The delimiter by which most records have as many fields as the first one; among equals, the one that makes more of them. */
function guessDelimiter(sample: Buffer, format: Format): string {
  let best: { delimiter: string; share: number; width: number } = { delimiter: ',', share: 0, width: 1 };
  for (const delimiter of delimiters) {
    const widths = parseSample(sample, format, delimiter).map((record) => record.length);
    const [width = 1] = widths;
    const share = widths.filter((each) => each === width).length / widths.length;
    const isBetter = share > best.share || (share === best.share && width > best.width);
    if (width > 1 && isBetter) best = { delimiter, share, width };
  }
  return best.delimiter;
}

function parseSample(sample: Buffer, { encoding, newline }: Format, delimiter: string): string[][] {
  try {
    return parse(sample, {
      encoding,
      delimiter,
      record_delimiter: [...newline],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: sampleRecords,
    });
  } catch {
    // A quote that does not end: by this delimiter the sample cannot be told apart, so it is not the likeliest one.
    return [];
  }
}

interface Header {
  readonly names: readonly string[];
  readonly bytes: number;
  readonly lines: number;
}

function readHeader(path: string, text: Buffer, format: Format & { delimiter: string }): Header {
  let header: Header | undefined;
  try {
    parse(text, {
      encoding: format.encoding,
      delimiter: format.delimiter,
      record_delimiter: [...format.newline],
      relax_column_count: true,
      skip_empty_lines: true,
      to: 1,
      on_record: (record: string[], info) => {
        const breaks = record.reduce((sum, field) => sum + field.split(/\r\n|\n|\r/).length - 1, 0);
        header = {
          names: record.map((name) => name.trim()),
          bytes: info.bytes,
          lines: 1 + breaks + info.empty_lines,
        };
        return null;
      },
    });
  } catch (cause) {
    const hint = 'Write each name between two quotes, or without any.';
    throw refused(path, 'its header line has a quote that is not closed', hint, cause);
  }
  if (header === undefined) {
    throw new AppError('config', `The table ${path} is empty.`, {
      code: 'TABLE_EMPTY',
      hint: 'Export it again, with a header line that names the columns.',
    });
  }
  return header;
}

function checkNames(path: string, names: readonly string[]): void {
  const seen = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    if (name === '') {
      throw new AppError('config', `Column ${at + 1} of ${path} has no name.`, {
        code: 'TABLE_HEADER_EMPTY',
        hint: 'Name every column in the first line of the file, or remove the column.',
      });
    }
    const first = seen.get(name);
    if (first !== undefined) {
      throw new AppError('config', `Columns ${first + 1} and ${at + 1} of ${path} are both called "${name}".`, {
        code: 'TABLE_HEADER_DUPLICATE',
        hint: 'Rename or remove one of them in the first line of the file.',
      });
    }
    seen.set(name, at);
  }
}
