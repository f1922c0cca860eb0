import { sigmoid } from '../scoring/base-rate.ts';

/** Log-odds as probabilities, never exactly 0 or 1. */
export function probabilities(logOdds: Float64Array): Float64Array {
  return logOdds.map(sigmoid);
}
