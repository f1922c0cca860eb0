/** Features on the scale that experts think in: steps worse than usual. The scorecard's input, and that of trained models. */
import { type FeatureVector, features } from '../features/registry.ts';
import { type ExpertWeight, scorecardWeights } from './scorecard-weights.ts';

/** A feature that experts have no view on: its plain value, which has no share in the scorecard. */
const none: ExpertWeight = { mean: 0, scale: 1, weight: 0, form: 'linear' };
const experts = features.map((feature) => scorecardWeights[feature.key] ?? none);
const signs = features.map((feature) => (feature.direction === 'higher_is_worse' ? 1 : -1));

/** Expert weight of a feature, by its position: log-odds of a step. 0 where experts have no view. */
export function weightOf(index: number): number {
  return (experts[index] as ExpertWeight).weight;
}

/** How many steps a feature lies from usual, above zero for worse, however far; NaN where it is not known. */
export function stepsFromUsual(index: number, vector: FeatureVector): number {
  const steps = standardise(
    experts[index] as ExpertWeight,
    vector.values[index] as number,
    vector.usual[index] as number,
  );
  return (signs[index] as number) * steps;
}

function standardise(expert: ExpertWeight, value: number, usual: number): number {
  if (expert.form === 'linear') return (value - expert.mean) / expert.scale;
  if (expert.form === 'log') return (Math.log1p(Math.max(0, value)) - Math.log1p(expert.mean)) / expert.scale;
  const own = Number.isNaN(usual) ? expert.mean : Math.max(0, usual);
  return Math.log((Math.max(0, value) + 7) / (own + 7)) / expert.scale;
}
