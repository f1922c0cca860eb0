/** What a row's score η costs, for all rows at once: the part in which linear models differ. Convex in η. */
export interface RowLoss {
  /** Sum over the rows. */
  readonly value: (eta: Float64Array) => number;
  /** First and second derivative, row by row. */
  readonly slopes: (eta: Float64Array) => Float64Array;
  readonly curvatures: (eta: Float64Array) => Float64Array;
}

/** weight · (ln(1 + e^η) − target·η): minus the log-likelihood of the logistic model; targets lie between 0 and 1. */
export function logisticLoss(targets: Float64Array, weights: Float64Array): RowLoss {
  return {
    value: (eta) => {
      let sum = 0;
      for (let i = 0; i < eta.length; i++) {
        const each = eta[i] as number;
        // ln(1 + e^η) without overflow.
        const softplus = Math.max(each, 0) + Math.log1p(Math.exp(-Math.abs(each)));
        sum += (weights[i] as number) * (softplus - (targets[i] as number) * each);
      }
      return sum;
    },
    slopes: (eta) =>
      eta.map((each, i) => (weights[i] as number) * (1 / (1 + Math.exp(-each)) - (targets[i] as number))),
    curvatures: (eta) =>
      eta.map((each, i) => {
        const odds = Math.exp(-Math.abs(each));
        return ((weights[i] as number) * odds) / (1 + odds) ** 2;
      }),
  };
}

/** cost · max(0, 1 − y·η)², y = ±1: the L2-loss of support vector machines. Its second derivative is the generalised one. */
export function squaredHingeLoss(labels: Uint8Array, costs: Float64Array): RowLoss {
  const sign = (i: number): number => (labels[i] === 1 ? 1 : -1);
  const shortfall = (eta: Float64Array, i: number): number => Math.max(0, 1 - sign(i) * (eta[i] as number));
  return {
    value: (eta) => {
      let sum = 0;
      for (let i = 0; i < eta.length; i++) sum += (costs[i] as number) * shortfall(eta, i) ** 2;
      return sum;
    },
    slopes: (eta) => eta.map((_, i) => -2 * (costs[i] as number) * sign(i) * shortfall(eta, i)),
    curvatures: (eta) => eta.map((_, i) => (shortfall(eta, i) > 0 ? 2 * (costs[i] as number) : 0)),
  };
}
