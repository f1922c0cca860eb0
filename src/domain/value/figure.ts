/** A figure, or why there is none. Never NaN, never infinite. */
export type Figure =
  | { readonly value: number; readonly reason: null }
  | { readonly value: null; readonly reason: string };

/** Why something could not be worked out. */
export interface NoResult {
  readonly reason: string;
}

export const beyondNumbers = 'beyond what numbers here can hold';

/** The value where it is finite, else none for the reason. */
export function figureOf(value: number, otherwise: string = beyondNumbers): Figure {
  return Number.isFinite(value) ? { value: value === 0 ? 0 : value, reason: null } : noFigure(otherwise);
}

export function noFigure(reason: string): Figure {
  return { value: null, reason };
}
