import { type FeatureVector, features } from '../features/registry.ts';
import { weightOf } from '../models/expert-steps.ts';
import { stepsWorse } from '../models/scorecard.ts';
import { type FeatureGroup, featureGroups, type ScoringSettings } from './settings.ts';

export interface Health {
  /** 0 to 100, higher is better; null when nothing is known that an admin gave a weight. */
  readonly score: number | null;
  /** The same by group; null for groups of which nothing is known. */
  readonly groups: Readonly<Record<FeatureGroup, number | null>>;
}

/** What a customer gets for figures that are just usual. */
const usualPoints = 70;
const steps = 2.5;

/**
 * Points per feature (usual = 70, best = 100, worst = 0), weighted within its group, groups weighted by the
 * admin. The weight of a group of which nothing is known goes to the others.
 */
export function healthOf(vector: FeatureVector, weights: ScoringSettings['healthWeights']): Health {
  const points = featureGroups.map(() => 0);
  const known = featureGroups.map(() => 0);
  for (let i = 0; i < features.length; i++) {
    const feature = features[i];
    const weight = weightOf(i);
    if (feature === undefined || weight === 0 || Number.isNaN(vector.values[i] as number)) continue;
    const group = featureGroups.indexOf(feature.group);
    points[group] = (points[group] ?? 0) + weight * pointsOf(stepsWorse(i, vector));
    known[group] = (known[group] ?? 0) + weight;
  }
  const groups = {} as Record<FeatureGroup, number | null>;
  let sum = 0;
  let weight = 0;
  featureGroups.forEach((group, g) => {
    const share = known[g] ?? 0;
    const score = share > 0 ? (points[g] ?? 0) / share : null;
    groups[group] = score;
    if (score === null) return;
    sum += weights[group] * score;
    weight += weights[group];
  });
  return { score: weight > 0 ? Math.round((sum / weight) * 10) / 10 : null, groups };
}

function pointsOf(stepsFromUsual: number): number {
  const toBest = 100 - usualPoints;
  return stepsFromUsual <= 0
    ? usualPoints - (stepsFromUsual / steps) * toBest
    : usualPoints - (stepsFromUsual / steps) * usualPoints;
}
