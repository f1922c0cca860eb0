/** What turns a model's log-odds into calibrated ones. Plain data, so that it is stored as it is. */

export const calibrationMethods = ['none', 'platt', 'beta', 'isotonic'] as const;
export type CalibrationMethod = (typeof calibrationMethods)[number];

export type Calibration =
  | { readonly method: 'none' }
  /** Platt 1999 on log-odds: slope · x + intercept. */
  | { readonly method: 'platt'; readonly slope: number; readonly intercept: number }
  /** Kull, Silva Filho, Flach 2017: a · ln p − b · ln(1 − p) + c, with a, b ≥ 0. */
  | { readonly method: 'beta'; readonly a: number; readonly b: number; readonly c: number }
  /** Zadrozny and Elkan 2002: steps of a rising function; `x` rising log-odds, `y` probabilities, between them linear. */
  | { readonly method: 'isotonic'; readonly x: readonly number[]; readonly y: readonly number[] };
