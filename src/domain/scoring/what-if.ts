/** What the risk would be if some figures of a customer were others, by the same model. A look, not a promise of cause and effect. */
import { type FeatureVector, featureIndex, features } from '../features/registry.ts';
import type { Assessment, RiskModel } from '../models/risk-model.ts';

/** New plain values by feature key; null makes a feature not known. */
export type WhatIfValues = ReadonlyMap<string, number | null>;

export interface WhatIf {
  readonly set: readonly { readonly feature: string; readonly from: number | null; readonly to: number | null }[];
  readonly before: { readonly risk: number; readonly logOdds: number };
  readonly after: { readonly risk: number; readonly logOdds: number };
  /** Shares that moved, the furthest first; the base may move too where less or more is known. */
  readonly moved: readonly { readonly feature: string; readonly before: number; readonly after: number }[];
  readonly baseMoved: number;
}

const tiny = 1e-9;

/** @throws RangeError for a key that is no feature; ask `nearestFeatures` for what may have been meant. */
export function whatIf(model: RiskModel, vector: FeatureVector, set: WhatIfValues): WhatIf {
  const values = vector.values.slice();
  const changes = [...set].map(([feature, to]) => {
    const index = featureIndex.get(feature);
    if (index === undefined) throw new RangeError(`no feature "${feature}"`);
    const from = values[index] as number;
    values[index] = to ?? Number.NaN;
    return { feature, from: Number.isNaN(from) ? null : from, to };
  });
  const before = model.assess(vector);
  const after = model.assess({ values, usual: vector.usual });
  return {
    set: changes,
    before: { risk: before.risk, logOdds: before.logOdds },
    after: { risk: after.risk, logOdds: after.logOdds },
    moved: movedShares(before, after),
    baseMoved: after.intercept - before.intercept,
  };
}

function movedShares(before: Assessment, after: Assessment): WhatIf['moved'] {
  const moved = features.map(({ key }, i) => ({
    feature: key,
    before: before.contributions[i] as number,
    after: after.contributions[i] as number,
  }));
  const by = (share: (typeof moved)[number]): number => Math.abs(share.after - share.before);
  return moved.filter((share) => by(share) > tiny).sort((a, b) => by(b) - by(a));
}

/** Keys of features that a mistyped name may have meant, nearest first. */
export function nearestFeatures(name: string, most = 3): string[] {
  const typed = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const scored = features.map(({ key }) => {
    const holds = key.includes(typed) || typed.split('_').some((part) => part.length >= 3 && key.includes(part));
    return { key, distance: editDistance(typed, key) - (holds ? key.length : 0) };
  });
  const isNear = ({ key, distance }: (typeof scored)[number]): boolean => distance <= Math.max(2, key.length / 3);
  scored.sort((a, b) => a.distance - b.distance);
  return scored
    .filter(isNear)
    .slice(0, most)
    .map(({ key }) => key);
}

/** Levenshtein 1966: least number of letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
