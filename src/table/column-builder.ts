/** Second look at a column: its texts become values of the kind that was decided. */
import type { TableColumn } from '../domain/evaluation/table/table.ts';
import { isMissingWord } from './column-profile.ts';
import { parseDateText } from './date-text.ts';
import { parseNumberText } from './number-text.ts';
import type { ColumnPlan } from './plan-columns.ts';
import { createTextIndex } from './text-index.ts';

/** Texts in a column of numbers or dates. */
export interface Strays {
  count: number;
  example: string;
  line: number;
}

export interface ColumnBuilder {
  /** The text is trimmed; an empty one is not known. */
  readonly set: (row: number, text: string, line: number) => void;
  readonly column: TableColumn;
  readonly strays: Strays;
}

export function createColumnBuilder(name: string, plan: ColumnPlan, rows: number): ColumnBuilder {
  const strays: Strays = { count: 0, example: '', line: 0 };
  if (plan.kind === 'omitted') return { set: () => undefined, column: { kind: 'omitted', name }, strays };
  if (plan.kind === 'category') return { ...categories(name, rows), strays };
  if (plan.kind === 'key') return { ...keys(name, rows), strays };
  const values = new Float64Array(rows).fill(Number.NaN);
  const parse: (text: string) => number =
    plan.kind === 'number'
      ? (text) => parseNumberText(text, plan.decimal)
      : (text) => parseDateText(text, plan.firstPart);
  const set = (row: number, text: string, line: number): void => {
    if (text === '') return;
    const value = parse(text);
    values[row] = value;
    if (Number.isNaN(value) && !isMissingWord(text)) addStray(strays, text, line);
  };
  return { set, column: { kind: plan.kind, name, values }, strays };
}

function addStray(strays: Strays, text: string, line: number): void {
  if (strays.count === 0) {
    strays.example = text.length > 40 ? `${text.slice(0, 39)}…` : text;
    strays.line = line;
  }
  strays.count += 1;
}

function categories(name: string, rows: number): Pick<ColumnBuilder, 'set' | 'column'> {
  const codes = new Int32Array(rows).fill(-1);
  const names: string[] = [];
  const known = new Map<string, number>();
  const set = (row: number, text: string): void => {
    if (text === '') return;
    let code = known.get(text);
    if (code === undefined) {
      code = names.length;
      names.push(text);
      known.set(text, code);
    }
    codes[row] = code;
  };
  return { set, column: { kind: 'category', name, codes, categories: names } };
}

function keys(name: string, rows: number): Pick<ColumnBuilder, 'set' | 'column'> {
  const codes = new Int32Array(rows).fill(-1);
  const index = createTextIndex();
  const set = (row: number, text: string): void => {
    if (text !== '') codes[row] = index.codeOf(text);
  };
  return { set, column: { kind: 'key', name, codes } };
}
