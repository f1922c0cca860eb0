/**
 * The spread of what renews: a sum of amounts that each come whole or not at all (a weighted Poisson-binomial), taken as independent
 * of one another. Exact but for the buckets up to 250 terms; beyond, normal with the correction for skew of Cornish and Fisher 1938.
 */
export interface UncertainAmount {
  /** Hundredths, 0 or more. */
  readonly cents: number;
  /** That it comes, 0 to 1. */
  readonly probability: number;
}

/** Whole hundredths; low and high enclose 80 % of the outcomes. */
export interface SumInterval {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the sum, hundredths, not widened. */
  readonly sd: number;
}

const mostExact = 250;
/** Of the total; besides, so many for each term that rounding its amount to a bucket costs no spread. */
const leastBuckets = 1_000;
const bucketsPerTerm = 16;
const tail = 0.1;
/** 90th percentile of the standard normal distribution. */
const z90 = 1.2816;

/** `widening` of 1 or more stretches the interval about its expectation: past forecasts missed by so much more than chance. */
export function sumInterval(amounts: readonly UncertainAmount[], widening = 1): SumInterval {
  let total = 0;
  let mean = 0;
  let variance = 0;
  let thirdMoment = 0;
  for (const { cents, probability } of amounts) {
    const own = cents ** 2 * probability * (1 - probability);
    total += cents;
    mean += cents * probability;
    variance += own;
    thirdMoment += own * cents * (1 - 2 * probability);
  }
  const sd = Math.sqrt(variance);
  const skewed = variance === 0 ? 0 : ((z90 ** 2 - 1) / 6) * (thirdMoment / variance);
  const [low, high] =
    amounts.length <= mostExact ? exact(amounts, total, mean) : [mean - z90 * sd + skewed, mean + z90 * sd + skewed];
  const stretched = (bound: number): number =>
    Math.round(Math.min(total, Math.max(0, mean + widening * (bound - mean))));
  const expected = Math.round(mean);
  // A lone term either comes or does not: its likely side may lie wholly above or below the expectation.
  return {
    expected,
    low: Math.min(expected, stretched(low)),
    high: Math.max(expected, stretched(high)),
    sd,
  };
}

/** 10th and 90th percentile by convolution, moved so that the mean is that of the amounts before they were put into buckets. */
function exact(amounts: readonly UncertainAmount[], total: number, mean: number): readonly [number, number] {
  if (total === 0) return [0, 0];
  const width = Math.max(1, total / (leastBuckets + bucketsPerTerm * amounts.length));
  const probabilities = distribution(amounts, width);
  let below = 0;
  let bucketMean = 0;
  let low = -1;
  let high = -1;
  for (let k = 0; k < probabilities.length; k++) {
    const here = probabilities[k] as number;
    bucketMean += k * here;
    below += here;
    if (low < 0 && below >= tail) low = k;
    if (high < 0 && below >= 1 - tail) high = k;
  }
  const shift = mean - bucketMean * width;
  return [low * width + shift, high * width + shift];
}

/** Probability of each sum in buckets of `width`, one amount after the other taken in. */
function distribution(amounts: readonly UncertainAmount[], width: number): Float64Array {
  const steps = amounts.map(({ cents }) => Math.round(cents / width));
  const probabilities = new Float64Array(steps.reduce((sum, step) => sum + step, 0) + 1);
  probabilities[0] = 1;
  let top = 0;
  amounts.forEach(({ probability }, i) => {
    const step = steps[i] as number;
    if (step === 0) return;
    top += step;
    // From the top down, each bucket still holds what was before this amount.
    for (let k = top; k >= 0; k--) {
      const came = k >= step ? (probabilities[k - step] as number) : 0;
      probabilities[k] = (probabilities[k] as number) * (1 - probability) + came * probability;
    }
  });
  return probabilities;
}
