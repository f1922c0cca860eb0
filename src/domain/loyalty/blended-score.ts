/** A score of 0 to 100 with what it is made of. */
export interface BlendedScore {
  /** 0 to 100, higher is better; null with `reason` where nothing is known. */
  readonly score: number | null;
  /** How much of what could be known is known and recent, 0 to 1. */
  readonly coverage: number;
  readonly parts: readonly ScorePart[];
  readonly reason: string | null;
}

export interface ScorePart {
  readonly name: string;
  /** 0 to 100. */
  readonly score: number;
  /** Share of the whole score that this part makes, 0 to 1; the rest is that of what is usual. */
  readonly weight: number;
}

/** One decimal: more is not known, and less is stored. */
export function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Two decimals, for shares. */
export function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100;
}
