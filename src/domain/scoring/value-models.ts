/** What an install's own past taught about the value of customers: few parameters, stored as they are. */
import type { Instant } from '../records/types.ts';

/** How long contract customers stay: shifted-beta-geometric over the years of being a customer. */
export interface ContractCurve {
  readonly alpha: number;
  readonly beta: number;
  /** Times as a customer it was fitted to, and how many of them ended. */
  readonly spells: number;
  readonly departures: number;
}

/** How often repeat buyers buy, in weeks: BG/NBD. */
export interface BuyingModel {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly buyers: number;
  readonly repeatBuyers: number;
}

/** How much they spend, hundredths of one currency: Gamma-Gamma. */
export interface SpendModel {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
  readonly repeatBuyers: number;
}

/** Null with the reason in words where there was too little to learn from. */
export type Learnt<T> =
  | { readonly fitted: T; readonly reason: null }
  | { readonly fitted: null; readonly reason: string };

export interface ValueModels {
  readonly format: 1;
  /** Nothing later was looked at. */
  readonly knownUntil: Instant;
  /** Customers looked at. */
  readonly customers: number;
  readonly contract: Learnt<ContractCurve>;
  readonly buying: Learnt<BuyingModel>;
  /** By currency. */
  readonly spend: Readonly<Record<string, Learnt<SpendModel>>>;
}
