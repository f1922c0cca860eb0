import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';

export type FieldValues = Readonly<Record<string, string | number | null>>;

export interface WriteRule {
  readonly key: string;
  readonly type: string;
  readonly writeWhen: { readonly change?: number | undefined; readonly maxAgeDays: number };
}

/**
 * Which values to write, given what stands in the CRM. Nothing while no value changed enough to matter: numbers by their threshold,
 * enumerations at any change, texts when more changed than the figures in them; datetimes never count. Once one value matters, all
 * that differ are written with it; once a value is older than its limit, all values are.
 */
export function changedFields(
  before: FieldValues | null,
  after: FieldValues,
  specs: readonly WriteRule[],
  lastWrittenAt: Instant | null,
  now: Instant,
): Record<string, string | number | null> {
  const own = specs.filter((spec) => after[spec.key] !== undefined);
  const isStale = own.some(
    (spec) => lastWrittenAt !== null && now - lastWrittenAt >= spec.writeWhen.maxAgeDays * dayMs,
  );
  const isFirst = before === null || lastWrittenAt === null;
  if (isFirst || isStale) return pick(own, after);
  const isDue = own.some((spec) => matters(spec, before[spec.key], after[spec.key] as string | number | null));
  if (!isDue) return {};
  return pick(
    own.filter((spec) => before[spec.key] !== after[spec.key]),
    after,
  );
}

type Value = string | number | null;

function matters(spec: WriteRule, before: Value | undefined, after: Value): boolean {
  if (spec.type === 'datetime' || before === after) return false;
  if (before === undefined || before === null || after === null) return (before ?? null) !== after;
  if (typeof before === 'number' && typeof after === 'number') {
    // A hair's breadth for decimals that binary cannot hold: 34.2 - 33.2 is below 1.
    return Math.abs(after - before) >= (spec.writeWhen.change ?? 0) - 1e-9;
  }
  if (spec.type === 'text' || spec.type === 'long_text') return withoutFigures(before) !== withoutFigures(after);
  return true;
}

/** "No meeting for 74 days" and "… 75 days" say the same. */
function withoutFigures(value: string | number): string {
  return String(value)
    .replace(/\d+(?:\.\d+)?/g, '#')
    .replace(/\b(\w+)s\b/g, '$1');
}

function pick(specs: readonly WriteRule[], values: FieldValues): Record<string, Value> {
  const picked: Record<string, Value> = {};
  for (const spec of specs) picked[spec.key] = values[spec.key] as Value;
  return picked;
}
