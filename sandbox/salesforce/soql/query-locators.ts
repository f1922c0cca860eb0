/** Open cursors: which rows a query gave, so that its further pages can be asked for, again and again, for two days. */
import { refuse } from '../errors.ts';
import type { PlannedQuery } from './types.ts';

const lifeMs = 2 * 86_400_000;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface Cursor {
  readonly plan: PlannedQuery;
  readonly rows: Uint32Array;
  readonly userId: string;
  readonly madeMs: number;
}

export class QueryLocators {
  readonly #cursors = new Map<string, Cursor>();
  #made = 0;

  /** The first part of the locators of a new cursor. */
  open(cursor: Cursor): string {
    this.#dropOld(cursor.madeMs);
    this.#made += 1;
    const id = `01g5g00000${base62(this.#made)}AAA`;
    this.#cursors.set(id, cursor);
    return id;
  }

  /** `01g…-2000`: the cursor, and how many of its rows have been given. */
  find(locator: string, userId: string, nowMs: number): { id: string; cursor: Cursor; from: number } {
    const [, id = '', offset = ''] = /^([^-]+)-(\d{1,9})$/.exec(locator) ?? [];
    const cursor = this.#cursors.get(id);
    const from = Number(offset);
    if (cursor === undefined || cursor.userId !== userId || isOver(cursor, nowMs) || from >= cursor.rows.length) {
      throw refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return { id, cursor, from };
  }

  /** Cursors are kept in the order they were made. */
  #dropOld(nowMs: number): void {
    for (const [id, cursor] of this.#cursors) {
      if (!isOver(cursor, nowMs)) return;
      this.#cursors.delete(id);
    }
  }
}

function isOver(cursor: Cursor, nowMs: number): boolean {
  return nowMs - cursor.madeMs >= lifeMs;
}

function base62(number: number): string {
  let text = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) text = digits.charAt(rest % 62) + text;
  return text.padStart(5, '0');
}
