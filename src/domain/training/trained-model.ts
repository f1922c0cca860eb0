import { calibratedContributions } from '../evaluation/calibrate.ts';
import { features } from '../features/registry.ts';
import { estimatorOf } from '../models/estimators.ts';
import type { RiskModel } from '../models/risk-model.ts';
import { sigmoid } from '../scoring/base-rate.ts';
import { featureOfColumn, riskColumns, riskRow } from './risk-columns.ts';
import type { StoredRiskModel } from './stored-risk-model.ts';

/** Whether a stored model speaks of the features that this version of Keel computes, in the same columns. */
export function isOfThisVersion(stored: StoredRiskModel): boolean {
  const columns = stored.model.columns.map((column) => column.name);
  return (
    stored.format === 1 &&
    sameList(
      stored.features,
      features.map((feature) => feature.key),
    ) &&
    sameList(
      columns,
      riskColumns.map((column) => column.name),
    )
  );
}

/**
 * A stored model as what scores customers. Shares are those of the calibrated log-odds, summed over the columns of each feature, so
 * that intercept + Σ contributions = log-odds.
 * @throws RangeError where the model is of other features; ask `isOfThisVersion` first.
 */
export function riskModelOf(stored: StoredRiskModel, version: string): RiskModel {
  if (!isOfThisVersion(stored)) throw new RangeError(`${version} was trained on other features`);
  const model = estimatorOf(stored.kind).fromJSON(stored.model);
  const { calibration } = stored;
  return {
    version,
    horizonDays: stored.horizonDays,
    ...(stored.renewal === undefined ? {} : { renewal: stored.renewal }),
    assess: (vector, isMasked) => {
      const { base, shares } = model.contributions(riskRow(vector, isMasked));
      const calibrated = calibratedContributions(calibration, base, shares);
      const contributions = new Float64Array(features.length);
      let logOdds = calibrated.base;
      for (let c = 0; c < shares.length; c++) {
        const feature = featureOfColumn[c] as number;
        const share = calibrated.shares[c] as number;
        contributions[feature] = (contributions[feature] as number) + share;
        logOdds += share;
      }
      return { risk: sigmoid(logOdds), logOdds, intercept: calibrated.base, contributions };
    },
  };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
