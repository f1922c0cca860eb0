/**
 * From the columns of a dataset to the terms of a linear model. What it takes from the training rows (means, standard deviations,
 * levels, knots) is plain JSON and is applied to any row. Every term knows its column.
 */
import { meanAndSd, rangeOf } from '../numeric/moments.ts';
import { type Column, type Dataset, readRow, takeFloats } from './dataset.ts';
import { emptyRows, type LinearRows } from './linear-rows.ts';

export interface Design {
  readonly blocks: readonly ColumnTerms[];
  readonly denseTerms: number;
  readonly terms: number;
  readonly groups: number;
  /** Column of each term; -1 for the constant, which is term 0. */
  readonly sources: readonly number[];
}

type ColumnTerms = NumberTerms | CategoryTerms;

/** Terms of a number: itself, its hinges, and whether it is missing. */
interface NumberTerms {
  readonly kind: 'number';
  readonly column: number;
  /** Term of the number itself; -1 where it never varied. The hinges follow it. */
  readonly term: number;
  /** Subtracted, then divided by; 0 and 1 for a column in steps from usual. */
  readonly mean: number;
  readonly sd: number;
  /** After standardising: beyond what training rows had, or 2.5 steps from usual, nothing more is believed. */
  readonly low: number;
  readonly high: number;
  readonly hinges: readonly Hinge[];
  /** Term that says it is missing, -1 for none. */
  readonly missing: number;
  /** Place of `missing` in the list of active terms, -1 for none. */
  readonly group: number;
}

/** A linear spline's piece, max(0, z − knot), standardised. Hastie, Tibshirani, Friedman 2009, 5.2. */
interface Hinge {
  readonly knot: number;
  readonly mean: number;
  readonly sd: number;
}

interface CategoryTerms {
  readonly kind: 'category';
  readonly column: number;
  /** Term by code. A rare level has that of all rare ones; one that was never seen too, or none (-1) where no level was rare. */
  readonly termOf: readonly number[];
  readonly missing: number;
  readonly group: number;
}

/** Beyond so many steps from usual nothing more is believed (see `Column.expertWeight`). */
export const maxSteps = 2.5;
/** None of a million rows lies further than this many standard deviations from their mean: only overflow does. */
const maxDeviations = 1000;
/** A column misses often and rarely enough that missing is a fact of its own. */
const missingShare = { least: 0.01, most: 0.99 };
/** Levels that fewer rows than this have (weighted) are one level together. */
const minLevelWeight = 5;
/** Most levels of a column, and of all columns together; the most frequent stay. */
const maxLevels = 50;
const maxLevelsInAll = 400;
/** A column with fewer different numbers gets no hinges. */
const minDistinct = 8;

/** @throws RangeError where the data has no row. */
export function learnDesign(data: Dataset, knots = 0): Design {
  if (data.rows === 0) throw new RangeError('a design needs at least one row');
  const sources = [-1];
  const plans = data.columns.map((column, c) => {
    if (column.kind === 'category') return undefined;
    const plan = learnNumber(data, column, c, knots);
    const term = plan.varies ? sources.length : -1;
    if (plan.varies) for (let i = 0; i <= plan.hinges.length; i++) sources.push(c);
    return { ...plan, term };
  });
  const denseTerms = sources.length;
  const blocks: ColumnTerms[] = [];
  let groups = 0;
  const levelCap = levelCapOf(data.columns);
  for (const [c, plan] of plans.entries()) {
    const group = plan === undefined || plan.isOftenMissing ? groups : -1;
    const block =
      plan === undefined ? learnCategory(data, c, levelCap, sources, group) : numberTerms(plan, c, sources, group);
    if (block === undefined) continue;
    blocks.push(block);
    if (group >= 0) groups++;
  }
  return { blocks, denseTerms, terms: sources.length, groups, sources };
}

/** A design of the constant alone. */
export const emptyDesign: Design = { blocks: [], denseTerms: 1, terms: 1, groups: 0, sources: [-1] };

/** Every row of a dataset in the terms of a design. */
export function designRows(design: Design, data: Dataset): LinearRows {
  const into = emptyRows({ ...design, rows: data.rows });
  const values = new Float64Array(data.columns.length);
  for (let row = 0; row < data.rows; row++) writeDesignRow(design, readRow(data, row, values), into, row);
  return into;
}

/** One row of column values in the terms of a design. */
export function designRow(design: Design, values: Float64Array): LinearRows {
  const into = emptyRows({ ...design, rows: 1 });
  writeDesignRow(design, values, into, 0);
  return into;
}

/** `into` is written fully: it may hold another row from before. */
export function writeDesignRow(design: Design, values: Float64Array, into: LinearRows, row: number): void {
  const start = row * design.denseTerms;
  into.dense[start] = 1;
  for (const block of design.blocks) {
    const value = values[block.column] as number;
    if (block.kind === 'category') {
      const term = Number.isNaN(value) ? block.missing : (block.termOf[value] ?? block.missing);
      into.active[row * design.groups + block.group] = term;
      continue;
    }
    const isKnown = Number.isFinite(value);
    if (block.group >= 0) into.active[row * design.groups + block.group] = isKnown ? -1 : block.missing;
    if (block.term < 0) continue;
    const z = isKnown ? standardised(value, block) : 0;
    into.dense[start + block.term] = z;
    for (let i = 0; i < block.hinges.length; i++) {
      const { knot, mean, sd } = block.hinges[i] as Hinge;
      into.dense[start + block.term + 1 + i] = isKnown ? (Math.max(0, z - knot) - mean) / sd : 0;
    }
  }
}

type Scale = Pick<NumberTerms, 'mean' | 'sd' | 'low' | 'high'>;

function standardised(value: number, { mean, sd, low, high }: Scale): number {
  return Math.min(high, Math.max(low, (value - mean) / sd));
}

type NumberPlan = Scale & {
  readonly varies: boolean;
  readonly isOftenMissing: boolean;
  readonly hinges: readonly Hinge[];
};

/** A column in steps from usual keeps its term even where no row varies: what is then believed of it is the prior. */
function learnNumber(data: Dataset, column: Column, c: number, knots: number): NumberPlan {
  const known = knownValues(data.values[c] as Float64Array, data.weights);
  const isOftenMissing = known.missingShare >= missingShare.least && known.missingShare <= missingShare.most;
  const isSteps = column.expertWeight !== undefined;
  const scale = isSteps ? { mean: 0, sd: 1, low: -maxSteps, high: maxSteps } : learnScale(known);
  const varies = scale.sd > 0;
  const hinges = varies && knots > 0 ? learnHinges(known, scale, knots) : [];
  return { ...scale, varies, isOftenMissing, hinges };
}

function learnScale({ values, weights }: Known): Scale {
  const moments = meanAndSd(values, weights);
  const scale = { ...moments, low: -maxDeviations, high: maxDeviations };
  if (moments.sd === 0) return scale;
  const { least, most } = rangeOf(values);
  return { ...scale, low: standardised(least, scale), high: standardised(most, scale) };
}

function numberTerms(plan: NumberPlan & { term: number }, column: number, sources: number[], group: number) {
  if (plan.term < 0 && group < 0) return undefined;
  const { term, mean, sd, low, high, hinges } = plan;
  const missing = group < 0 ? -1 : sources.push(column) - 1;
  return { kind: 'number', column, term, mean, sd, low, high, hinges, missing, group } as const;
}

interface Known {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly missingShare: number;
}

function knownValues(values: Float64Array, weights: Float64Array): Known {
  const known = new Float64Array(values.length);
  const knownWeights = new Float64Array(values.length);
  let [count, total, missing] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = weights[i] as number;
    total += weight;
    if (Number.isFinite(values[i] as number)) {
      known[count] = values[i] as number;
      knownWeights[count++] = weight;
    } else missing += weight;
  }
  return {
    values: known.subarray(0, count),
    weights: knownWeights.subarray(0, count),
    missingShare: missing / total,
  };
}

/** Knots at the quantiles 1/(k + 1), 2/(k + 1) … of the known values. */
function learnHinges({ values, weights }: Known, scale: Scale, knots: number): Hinge[] {
  const z = values.map((value) => standardised(value, scale));
  const sorted = sortedSample(z, weights);
  const least = sorted.z[0];
  if (least === undefined || new Set(sorted.z).size < minDistinct) return [];
  const hinges: Hinge[] = [];
  for (const knot of new Set(weightedQuantiles(sorted, knots))) {
    // At the least value a hinge is the number itself; at the greatest it is nothing.
    const moments = meanAndSd(
      z.map((each) => Math.max(0, each - knot)),
      weights,
    );
    if (knot > least && moments.sd > 0) hinges.push({ knot, ...moments });
  }
  return hinges;
}

interface Sorted {
  readonly z: Float64Array;
  readonly weights: Float64Array;
}

/** Of more rows than this every k-th is looked at: a knot need not lie exactly at its quantile, and sorting is slow. */
const mostSorted = 20_000;

function sortedSample(z: Float64Array, weights: Float64Array): Sorted {
  const stride = Math.ceil(z.length / mostSorted);
  const order = Uint32Array.from({ length: Math.ceil(z.length / Math.max(1, stride)) }, (_, i) => i * stride);
  order.sort((a, b) => (z[a] as number) - (z[b] as number));
  return { z: takeFloats(z, order), weights: takeFloats(weights, order) };
}

/** The least values below or at which a share i/(count + 1) of the weight lies. */
function weightedQuantiles({ z, weights }: Sorted, count: number): number[] {
  let total = 0;
  for (const weight of weights) total += weight;
  const quantiles: number[] = [];
  let below = 0;
  for (let i = 0; i < z.length; i++) {
    below += weights[i] as number;
    while (quantiles.length < count && below >= ((quantiles.length + 1) * total) / (count + 1)) {
      quantiles.push(z[i] as number);
    }
  }
  return quantiles;
}

function levelCapOf(columns: readonly Column[]): number {
  const categories = columns.filter((column) => column.kind === 'category').length;
  return Math.min(maxLevels, Math.max(2, Math.floor(maxLevelsInAll / Math.max(1, categories))));
}

/** Missing is a level like the others. Nothing where all rows have the same one. */
function learnCategory(data: Dataset, column: number, cap: number, sources: number[], group: number) {
  const codes = (data.columns[column] as Column).categories.length;
  const ranked = levelsByWeight(data.values[column] as Float64Array, data.weights, codes);
  if (ranked.length < 2) return undefined;
  const kept = ranked.filter(({ weight }) => weight >= minLevelWeight).slice(0, cap);
  const isPooling = kept.length < ranked.length;
  if (kept.length + Number(isPooling) < 2) return undefined;
  const pooled = isPooling ? sources.push(column) - 1 : -1;
  const termOf = new Array<number>(codes + 1).fill(pooled);
  for (const { code } of kept) termOf[code] = sources.push(column) - 1;
  const missing = termOf.pop() as number;
  return { kind: 'category', column, termOf, missing, group } as const;
}

/** Levels that occur, the most frequent first; code `codes` is missing. */
function levelsByWeight(values: Float64Array, weights: Float64Array, codes: number) {
  const weightOf = new Float64Array(codes + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const code = value >= 0 && value < codes ? value : codes;
    weightOf[code] = (weightOf[code] as number) + (weights[i] as number);
  }
  return Array.from(weightOf, (weight, code) => ({ weight, code }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.code - b.code);
}
