/** A flat table as it was read from a file: typed columns, and what was left out on the way. */
import type { EvaluationWarning } from '../report.ts';

/** Numbers, or dates in days since 1970; NaN is not known. */
export interface NumberColumn {
  readonly kind: 'number' | 'date';
  readonly name: string;
  readonly values: Float64Array;
}

export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Position in `categories`; -1 is not known. */
  readonly codes: Int32Array;
  readonly categories: readonly string[];
}

/** Ids: equal ones have equal codes; the texts themselves are not kept. -1 is not known. */
export interface KeyColumn {
  readonly kind: 'key';
  readonly name: string;
  readonly codes: Int32Array;
}

/** Not read, because nothing can be learnt from it, or because it was asked for. */
export interface OmittedColumn {
  readonly kind: 'omitted';
  readonly name: string;
}

export type TableColumn = NumberColumn | CategoryColumn | KeyColumn | OmittedColumn;

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** Line of the file on which each row begins, counted from 1. */
  readonly lines: Int32Array;
  /** Rows that could not be read; `warnings` say why and where. */
  readonly dropped: number;
  readonly warnings: readonly EvaluationWarning[];
}

/** Columns that are not there to learn from. */
export interface TableRoles {
  readonly label: string;
  readonly id?: string;
  readonly leaveOut: readonly string[];
}

/** Why a table cannot be evaluated at all: for the person who exported it. */
export interface TableProblem {
  /** UPPER_SNAKE, stable. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}
