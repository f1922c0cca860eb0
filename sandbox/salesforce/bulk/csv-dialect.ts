/** Column delimiters and line endings a job may ask for. */
import { refuse } from '../errors.ts';

const delimiters = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
} as const;
const lineEndings = { LF: '\n', CRLF: '\r\n' } as const;

export type DelimiterName = keyof typeof delimiters;
export type LineEndingName = keyof typeof lineEndings;

export interface CsvDialect {
  readonly columnDelimiter: DelimiterName;
  readonly lineEnding: LineEndingName;
}

export function delimiterOf(dialect: CsvDialect): string {
  return delimiters[dialect.columnDelimiter];
}

export function endOfLine(dialect: CsvDialect): string {
  return lineEndings[dialect.lineEnding];
}

/** Of a job's body; refuses what Salesforce does not know. */
export function parseDialect(body: Readonly<Record<string, unknown>>): CsvDialect {
  const contentType = body.contentType ?? 'CSV';
  if (contentType !== 'CSV') throw unknownValue('ContentType', contentType);
  const columnDelimiter = body.columnDelimiter ?? 'COMMA';
  if (!isKey(delimiters, columnDelimiter)) throw unknownValue('ColumnDelimiterEnum', columnDelimiter);
  const lineEnding = body.lineEnding ?? 'LF';
  if (!isKey(lineEndings, lineEnding)) throw unknownValue('LineEndingEnum', lineEnding);
  return { columnDelimiter, lineEnding };
}

/** As Salesforce's JSON reader says that a word is not one of an enumeration. */
export function unknownValue(enumeration: string, value: unknown): Error {
  return refuse(400, 'JSON_PARSER_ERROR', `Can not deserialize value of type ${enumeration} from: ${String(value)}`);
}

function isKey<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(table, key);
}
