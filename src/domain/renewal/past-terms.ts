/** What became of a customer's past terms, and how they looked before their end: what the renewal model learns from. */
import { featureView } from '../features/feature-view.ts';
import { featureVector } from '../features/registry.ts';
import type { RiskModel } from '../models/risk-model.ts';
import { closedAt, viewAsOf } from '../records/as-of.ts';
import { type Contract, contractAsOf } from '../records/contract.ts';
import type { Line } from '../records/lines.ts';
import { dayMs } from '../records/time.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant } from '../records/types.ts';
import type { RenewalRow } from './renewal-model.ts';

const monthMs = 30.4375 * dayMs;
const monthsBefore = 12;

/** A row, and from when on its outcome was known. */
export interface PastTermRow extends RenewalRow {
  readonly knownAt: Instant;
}

export interface TermQuestion {
  readonly model: RiskModel;
  readonly graceDays: number;
}

/** The main term of a customer as it looked on a day. */
export interface SeenTerm {
  readonly endsAt: Instant;
  readonly daysLeft: number;
  /** Churn risk on that day. */
  readonly risk: number;
  /** Recurring value per year that ends with the term, hundredths of `currency`. */
  readonly cents: number;
  readonly currency: string | null;
}

/** The main term as of a day (contract.renewalAt), with the churn risk of that day; null where no term runs. */
export function termAsOf(timeline: Timeline, asOf: Instant, { model, graceDays }: TermQuestion): SeenTerm | null {
  const view = featureView(timeline, asOf, graceDays);
  const { renewalAt, churned, currency, lines } = view.contract;
  if (renewalAt === null || churned !== null) return null;
  const { risk } = model.assess(featureVector(view));
  const daysLeft = (renewalAt - asOf) / dayMs;
  return { endsAt: renewalAt, daysLeft, risk, cents: endingWith(lines, renewalAt, currency), currency };
}

/**
 * Monthly looks, 0 to 11 months before the end, at every term whose outcome is known at `knownUntil`. A look at which the customer's
 * main term was another, or was renewed already, is none.
 */
export function pastTermRows(timeline: Timeline, knownUntil: Instant, question: TermQuestion): PastTermRow[] {
  const graceMs = question.graceDays * dayMs;
  const rows: PastTermRow[] = [];
  for (const endsAt of termEnds(timeline, knownUntil - graceMs)) {
    const seen: SeenTerm[] = [];
    for (let month = 0; month < monthsBefore; month++) {
      const term = termAsOf(timeline, endsAt - Math.max(dayMs, month * monthMs), question);
      if (term?.endsAt === endsAt) seen.push(term);
    }
    if (seen.length === 0) continue;
    const renewed = isRenewed(timeline, endsAt, question.graceDays);
    for (const { risk, daysLeft } of seen)
      rows.push({ risk, daysLeft, renewed, weight: 1 / seen.length, knownAt: endsAt + graceMs });
  }
  return rows;
}

/** Whether the term that ended then was carried on within the grace period, as known when that was over. */
export function isRenewed(timeline: Timeline, endsAt: Instant, graceDays: number): boolean {
  const graceMs = graceDays * dayMs;
  const knownAt = endsAt + graceMs + 1;
  const contract = contractAsOf(viewAsOf(timeline, knownAt), graceDays);
  if (contract.churned !== null || contract.churns.some((churn) => Math.abs(churn.at - endsAt) <= graceMs))
    return false;
  return contract.lines.some((line) => carriesOn(line, endsAt, graceMs));
}

/** Ends of terms, each once, oldest first, of deals won before them. */
export function termEnds(timeline: Timeline, until: Instant): Instant[] {
  const ends = new Set<Instant>();
  for (const deal of timeline.deals) {
    const { status, termEnd } = deal;
    if (status === 'won' && termEnd !== null && termEnd <= until && closedAt(deal) < termEnd) ends.add(termEnd);
  }
  return [...ends].sort((a, b) => a - b);
}

/** A renewal whose term reaches beyond the end; of other deals, one that begins about then, for add-ons carry nothing on. */
function carriesOn(line: Line, endsAt: Instant, graceMs: number): boolean {
  if (!line.covers || line.to <= endsAt || line.from > endsAt + graceMs) return false;
  return line.deal.kind === 'renewal' || line.from >= endsAt - graceMs;
}

function endingWith(lines: readonly Line[], endsAt: Instant, currency: Contract['currency']): number {
  let cents = 0;
  for (const { from, to, deal, cents: own } of lines) {
    const isIn = currency === null || deal.currency === null || deal.currency === currency;
    if (isIn && from < endsAt && to === endsAt) cents += own;
  }
  return Math.max(0, cents);
}
