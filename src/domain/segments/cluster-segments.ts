/** Segments found by k-means in what is known of the customers, described in words, with names that last across refits. */
import { chooseK } from './choose-k.ts';
import { clusterColumns, columnsOf, sayings, type UsualValue, usualValues } from './cluster-columns.ts';
import { learnScaling, missingShare, type Scaling, scaledRows } from './columns.ts';
import { kMeans, nearestCentres } from './k-means.ts';
import { cheapestPairs } from './match.ts';
import type { CustomerFacts, SegmentDefinition } from './segmentation.ts';

export interface ClusterSegment extends SegmentDefinition {
  /** In the order of `scalings`, before scaling: so that a later fit can compare. */
  readonly centre: readonly number[];
}

export interface ClusterFit {
  readonly scalings: readonly Scaling[];
  readonly segments: readonly ClusterSegment[];
  /** Number of the next segment that is new. */
  readonly next: number;
  readonly usual: readonly UsualValue[];
  readonly silhouette: number | null;
  readonly inertia: number;
  readonly notes: readonly string[];
}

export interface ClusterOptions {
  /** Chosen by mean silhouette where left out. */
  readonly k?: number | undefined;
  readonly seed: number;
  /** The fit before: its segments keep their ids and names where they are found again. */
  readonly before?: ClusterFit | undefined;
}

/** Looked for where k is left out. */
const mostClusters = 8;
/** Kaufman and Rousseeuw 1990: below this no structure has been found. */
const clearSilhouette = 0.25;
/** A column known of fewer says more of who was asked than of the customers. */
const leastKnown = 0.5;

export function fitClusters(customers: readonly CustomerFacts[], { k, seed, before }: ClusterOptions): ClusterFit {
  const members = customers.filter((c) => c.tier !== null && c.history !== null);
  const usual = usualValues(members);
  const all = columnsOf(members, usual);
  const columns = all.filter((column) => members.length > 0 && 1 - missingShare(column) >= leastKnown);
  const scalings = columns.map(learnScaling);
  const rows = scaledRows(columns, scalings);
  const choice = k === undefined ? chooseK(rows, { seed, most: mostClusters }) : null;
  const wanted = k ?? choice?.k ?? 0;
  const fit = wanted === 0 || rows.width === 0 ? null : kMeans(rows, { k: wanted, seed });
  const centres = Array.from({ length: fit?.k ?? 0 }, (_, c) =>
    scalings.map(({ mean, sd }, j) => mean + sd * (fit?.centres[c * rows.width + j] ?? 0) + 0),
  );
  const { segments, next } = named(centres, scalings, before);
  return {
    scalings,
    segments,
    next,
    usual,
    silhouette: choice?.silhouette ?? null,
    inertia: fit?.inertia ?? 0,
    notes: [
      ...missingNotes(all, members, usual),
      ...(choice === null || choice.silhouette === null
        ? []
        : [choiceWords(choice.k, choice.silhouette, choice.measure)]),
      ...(k !== undefined && fit !== null && fit.k < k ? [`Only ${fit.k} customers differ: ${fit.k} segments.`] : []),
    ],
  };
}

/** Segment of each customer; null for who is no customer. */
export function clusterOf(customers: readonly CustomerFacts[], fit: ClusterFit): (string | null)[] {
  const byKey = new Map(columnsOf(customers, fit.usual).map((column) => [column.key, column]));
  const columns = fit.scalings.flatMap(({ key }) => byKey.get(key) ?? []);
  if (fit.segments.length === 0 || columns.length < fit.scalings.length) return customers.map(() => null);
  const centres = Float64Array.from(fit.segments.flatMap(({ centre }) => scaled(centre, fit.scalings)));
  const nearest = nearestCentres(scaledRows(columns, fit.scalings), centres);
  return customers.map((c, i) =>
    c.tier === null || c.history === null ? null : (fit.segments[nearest[i] as number]?.id ?? null),
  );
}

const scaled = (centre: readonly number[], scalings: readonly Scaling[]): number[] =>
  scalings.map(({ mean, sd }, j) => (sd === 0 ? 0 : ((centre[j] ?? mean) - mean) / sd));

/** An old segment is found again in the new one it is paired with, where they differ by less than a standard deviation a column. */
function named(
  centres: readonly (readonly number[])[],
  scalings: readonly Scaling[],
  before: ClusterFit | undefined,
): Pick<ClusterFit, 'segments' | 'next'> {
  const old = before === undefined ? [] : comparable(before, scalings);
  const costs = new Float64Array(centres.length * old.length);
  centres.forEach((centre, i) => {
    old.forEach((other, j) => {
      costs[i * old.length + j] = gap(scaled(centre, scalings), scaled(other.centre, scalings));
    });
  });
  const pairs = cheapestPairs(costs, centres.length, old.length);
  let next = before?.next ?? 1;
  const taken = new Set(old.map((each) => each.name));
  const segments = centres.map((centre, i): ClusterSegment => {
    const marks = marksOf(scaled(centre, scalings), scalings);
    const pair = pairs[i] as number;
    const kept = pair >= 0 && (costs[i * old.length + pair] as number) < scalings.length ? old[pair] : undefined;
    if (kept !== undefined) return { id: kept.id, name: kept.name, marks, centre };
    const name = freeName(marks, taken);
    taken.add(name);
    return { id: `c${next++}`, name, marks, centre };
  });
  return { segments, next };
}

/** Old centres in the columns of now; a column that is new counts as alike. */
function comparable(before: ClusterFit, scalings: readonly Scaling[]): readonly ClusterSegment[] {
  const at = new Map(before.scalings.map(({ key }, j) => [key, j]));
  return before.segments.map((segment) => ({
    ...segment,
    centre: scalings.map(({ key, mean }) => segment.centre[at.get(key) ?? -1] ?? mean),
  }));
}

function gap(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + (value - (b[j] ?? 0)) ** 2, 0);
}

function freeName(marks: string, taken: ReadonlySet<string>): string {
  if (!taken.has(marks)) return marks;
  let n = 2;
  while (taken.has(`${marks} (${n})`)) n++;
  return `${marks} (${n})`;
}

/** In standard deviations from the mean of all customers. */
const standsOut = 0.5;
const mostSaid = 3;

/** "large, often in contact, few tickets": what stands out most comes first. */
function marksOf(centre: readonly number[], scalings: readonly Scaling[]): string {
  const said = scalings
    .map(({ key }, j) => ({ key, value: centre[j] ?? 0 }))
    .filter(({ value }) => Math.abs(value) >= standsOut)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.key < b.key ? -1 : 1))
    .slice(0, mostSaid)
    .map(({ key, value }) => sayings.get(key)?.[value > 0 ? 'high' : 'low'] ?? key);
  return said.length === 0 ? 'like most' : said.join(', ');
}

function missingNotes(
  all: ReturnType<typeof columnsOf>,
  members: readonly CustomerFacts[],
  usual: readonly UsualValue[],
): string[] {
  if (members.length === 0) return [];
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const label = (key: string): string => clusterColumns.find((c) => c.key === key)?.label ?? key;
  const notes = all.flatMap((column) => {
    const known = 1 - missingShare(column);
    if (known === 1) return [];
    if (known < leastKnown) return [`${label(column.key)} is known of ${percent(known)} of the customers: left out.`];
    return [`${label(column.key)} is known of ${percent(known)} of the customers; the others count as the median.`];
  });
  if (usual.length > 1) notes.push('A value is compared with those in its own currency.');
  return notes;
}

function choiceWords(k: number, silhouette: number, measure: string): string {
  const figure = `${measure}: ${silhouette.toFixed(2)}`;
  if (silhouette < clearSilhouette)
    return `No clear groups (${figure}, below ${clearSilhouette}): ${k} is the best of a poor choice.`;
  return `${k} segments have the best ${figure}.`;
}
