/** Rows of a REST page and of a Bulk result, read into one shape. */
import { AppError } from '../../src/contracts/errors.ts';
import type { Instant } from '../../src/domain/records/types.ts';
import { readInstant } from '../_shared/values.ts';
import type { Found } from './cursor.ts';
import { jsonText, type RawRecord, type TextReader, textReader } from './raw.ts';

export interface Row {
  readonly raw: RawRecord;
  readonly isDeleted: boolean;
  /** Where a merged record lives on. */
  readonly masterId: string | null;
  readonly changedAt: Instant | null;
}

/** Columns that say how a row stands; they are not part of the raw record. */
export function systemFields(found: Found): string[] {
  return [
    'Id',
    'SystemModstamp',
    ...(found.hasDeleted ? ['IsDeleted'] : []),
    ...(found.hasMaster ? ['MasterRecordId'] : []),
  ];
}

interface Column {
  readonly name: string;
  readonly read: TextReader;
}

function columnsOf(found: Found): Column[] {
  return Object.entries(found.fields).map(([name, kind]) => ({ name, read: textReader(kind) }));
}

const idPattern = /^[a-zA-Z0-9]{15,18}$/;

/** A row without an id is none: it is told of, and costs the others nothing. */
function rowShape(object: string): AppError {
  return new AppError('rejected', `A row of ${object} cannot be read`, {
    code: 'SALESFORCE_ROW_SHAPE',
    hint: 'Look at the record in Salesforce; it is read again when it changes.',
    context: { object },
  });
}

export type RowReader<T> = (from: T) => Row | AppError;

/** A record of a REST page; names of its values are in Salesforce's own spelling, which settings may not share. */
export function jsonRows(object: string, found: Found): RowReader<Record<string, unknown>> {
  const columns = columnsOf(found);
  return (record) => {
    const id = record.Id;
    if (typeof id !== 'string' || !idPattern.test(id)) return rowShape(object);
    const raw: Record<string, string | null> = { Id: id };
    for (const { name, read } of columns) {
      const text = jsonText(name in record ? record[name] : inAnyCase(record, name));
      if (text === undefined) return rowShape(object);
      raw[name] = read(text);
    }
    const master = record.MasterRecordId;
    return {
      raw: raw as RawRecord,
      isDeleted: record.IsDeleted === true,
      masterId: typeof master === 'string' && master !== '' ? master : null,
      changedAt: readInstant(String(record.SystemModstamp ?? '')),
    };
  };
}

function inAnyCase(record: Record<string, unknown>, name: string): unknown {
  const wanted = name.toLowerCase();
  const own = Object.keys(record).find((key) => key.toLowerCase() === wanted);
  return own === undefined ? null : record[own];
}

/** Values of a CSV line; the header line says where each stands. */
export function csvRows(object: string, found: Found, header: readonly string[]): RowReader<readonly string[]> {
  const places = new Map(header.map((name, place) => [name.toLowerCase(), place]));
  const placeOf = (name: string): number => places.get(name.toLowerCase()) ?? -1;
  const idPlace = placeOf('Id');
  const columns = columnsOf(found).map((column) => ({ ...column, place: placeOf(column.name) }));
  if (idPlace < 0 || columns.some((column) => column.place < 0)) throw new SyntaxError('not the columns asked for');
  const deletedPlace = placeOf('IsDeleted');
  const masterPlace = placeOf('MasterRecordId');
  return (values) => {
    const id = values[idPlace];
    if (id === undefined || values.length !== header.length || !idPattern.test(id)) return rowShape(object);
    const raw: Record<string, string | null> = { Id: id };
    for (const { name, place, read } of columns) raw[name] = read(values[place] ?? '');
    return {
      raw: raw as RawRecord,
      isDeleted: values[deletedPlace] === 'true',
      masterId: values[masterPlace] || null,
      changedAt: null,
    };
  };
}
