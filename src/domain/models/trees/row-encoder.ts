import type { Column } from '../dataset.ts';
import { type ColumnBins, clampFinite, levelPositions } from './bins.ts';

/** By column, the categories' codes that have a place of their own in the sets of splits; empty for numbers. */
export type Levels = readonly (readonly number[])[];

export function levelsOf(bins: readonly ColumnBins[]): Levels {
  return bins.map((column) => Array.from(column.levels));
}

/**
 * Turns a row into what trees read: finite numbers, categories as places in their sets, NaN for what is not known or rare. The row
 * returned is used again by the next call.
 */
export function rowEncoder(columns: readonly Column[], levels: Levels): (row: Float64Array) => Float64Array {
  const positions = columns.map((column, c) =>
    column.kind === 'category' ? levelPositions(levels[c] ?? [], column.categories.length) : null,
  );
  const encoded = new Float64Array(columns.length);
  return (row) => {
    for (let c = 0; c < encoded.length; c++) {
      const value = row[c] as number;
      const places = positions[c];
      if (places === null || places === undefined) encoded[c] = clampFinite(value);
      else encoded[c] = (places[value] ?? -1) < 0 ? Number.NaN : (places[value] as number);
    }
    return encoded;
  };
}

/** @throws RangeError where `json` is not levels. */
export function levelsFromJson(json: unknown): Levels {
  const isLevels = Array.isArray(json) && json.every((each) => Array.isArray(each) && each.every(Number.isInteger));
  if (!isLevels) throw new RangeError('not the JSON of levels');
  return json;
}
