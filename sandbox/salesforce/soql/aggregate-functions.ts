/** COUNT, COUNT_DISTINCT, SUM, AVG, MIN, MAX: of the values that are there; nulls do not take part. */
import type { FieldDef, FieldType, Value } from '../org/types.ts';
import { isNumberType, isTextType } from './scope.ts';

export interface Accumulator {
  readonly add: (value: Value) => void;
  readonly result: () => Value;
}

interface AggregateFunction {
  readonly accepts: (field: FieldDef) => boolean;
  /** Of the result, from that of the field. */
  readonly typeOf: (type: FieldType) => FieldType;
  readonly start: (type: FieldType) => Accumulator;
}

/** As describe says by `aggregatable`. */
const isAggregatable = (field: FieldDef): boolean => field.isFilterable && field.type !== 'boolean';
const isNumeric = (field: FieldDef): boolean => isAggregatable(field) && isNumberType(field.type);

function count(): Accumulator {
  let n = 0;
  return {
    add: (value) => {
      if (value !== null) n += 1;
    },
    result: () => n,
  };
}

function countDistinct(): Accumulator {
  const seen = new Set<Value>();
  return {
    add: (value) => {
      if (value !== null) seen.add(typeof value === 'string' ? value.toLowerCase() : value);
    },
    result: () => seen.size,
  };
}

function total(finish: (sum: number, n: number) => number): () => Accumulator {
  return () => {
    let [sum, n] = [0, 0];
    return {
      add: (value) => {
        if (typeof value !== 'number') return;
        sum += value;
        n += 1;
      },
      result: () => (n === 0 ? null : finish(sum, n)),
    };
  };
}

/** Text without its case, ids with it. */
function extreme(isBetter: (a: string | number, b: string | number) => boolean): (type: FieldType) => Accumulator {
  return (type) => {
    let best: string | number | null = null;
    const isFolded = isTextType(type);
    const key = (value: string | number): string | number =>
      isFolded && typeof value === 'string' ? value.toLowerCase() : value;
    return {
      add: (value) => {
        if (value === null || typeof value === 'boolean') return;
        if (best === null || isBetter(key(value), key(best))) best = value;
      },
      result: () => best,
    };
  };
}

export const aggregateFunctions: Readonly<Record<string, AggregateFunction>> = {
  COUNT: { accepts: isAggregatable, typeOf: () => 'int', start: count },
  COUNT_DISTINCT: { accepts: isAggregatable, typeOf: () => 'int', start: countDistinct },
  SUM: { accepts: isNumeric, typeOf: (type) => type, start: total((sum) => sum) },
  AVG: { accepts: isNumeric, typeOf: () => 'double', start: total((sum, n) => sum / n) },
  MIN: { accepts: isAggregatable, typeOf: (type) => type, start: extreme((a, b) => a < b) },
  MAX: { accepts: isAggregatable, typeOf: (type) => type, start: extreme((a, b) => a > b) },
};

/** As describe says: long texts, instants and numbers with a fraction make no groups. */
export function isGroupable(field: FieldDef): boolean {
  if (field.type === 'datetime') return false;
  return field.isFilterable && field.isSortable && (field.type === 'int' || !isNumberType(field.type));
}
