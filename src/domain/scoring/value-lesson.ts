/** Learns the value models of an install from its customers' pasts, one after the other: counts are kept, not customers. */
import type { Exchange } from '../money/rates.ts';
import { viewAsOf } from '../records/as-of.ts';
import { type Contract, contractAsOf } from '../records/contract.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant } from '../records/types.ts';
import { fitBgNbd } from '../value/bg-nbd.ts';
import { fitGammaGamma, type SpendHistory } from '../value/gamma-gamma.ts';
import type { PurchaseHistory } from '../value/purchase-groups.ts';
import { fitShiftedBetaGeometric } from '../value/shifted-beta-geometric.ts';
import { purchasesOf } from './purchases-of.ts';
import type { ScoringSettings } from './settings.ts';
import { addTenures, emptyTenures, type TenureCounts } from './tenure-counts.ts';
import type { BuyingModel, ContractCurve, Learnt, SpendModel, ValueModels } from './value-models.ts';

export interface LessonRequest {
  readonly knownUntil: Instant;
  readonly graceDays: number;
  readonly exchange: Exchange | null;
  /** Who is valued by purchases. */
  readonly model: ScoringSettings['value']['model'];
}

export interface ValueLesson {
  add(timeline: Timeline): void;
  finish(): ValueModels;
}

/** Two parameters; with fewer departures the settings' base rate knows as much. */
const fewestDepartures = 20;
const fewestSpells = 50;
/** Four parameters and three. */
const fewestRepeatBuyers = 50;
const fewestSpenders = 30;

export function createValueLesson({ knownUntil, graceDays, exchange, model }: LessonRequest): ValueLesson {
  const tenures = emptyTenures();
  const histories = new Map<string, PurchaseHistory & { weight: number }>();
  const spend = new Map<string, SpendHistory[]>();
  let customers = 0;
  const addPurchases = (contract: Contract): void => {
    const summary = purchasesOf(contract, knownUntil, exchange);
    if ('reason' in summary) return;
    const { frequency, recency, age, meanRepeatSpend } = summary;
    const key = `${frequency} ${recency} ${age}`;
    const same = histories.get(key);
    if (same === undefined) histories.set(key, { frequency, recency, age, weight: 1 });
    else same.weight += 1;
    const currency = contract.currency ?? '';
    const spent = spend.get(currency) ?? [];
    spend.set(currency, spent);
    if (meanRepeatSpend !== null) spent.push({ frequency, meanRepeatSpend });
  };
  return {
    add: (timeline) => {
      const contract = contractAsOf(viewAsOf(timeline, knownUntil), graceDays);
      if (contract.wins.length === 0) return;
      customers += 1;
      addTenures(tenures, contract, knownUntil, graceDays);
      if (model === 'purchases' || (model === 'auto' && !contract.isContract)) addPurchases(contract);
    },
    finish: () => ({
      format: 1,
      knownUntil,
      customers,
      contract: curveOf(tenures),
      buying: buyingOf([...histories.values()]),
      spend: Object.fromEntries(
        [...spend].sort(byName).map(([currency, spent]) => [currency, spendOf(spent, currency)]),
      ),
    }),
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Each count is a cohort of its own: those who stayed so long, and those who left then. */
function curveOf({ left, stayed }: TenureCounts): Learnt<ContractCurve> {
  const departures = sumOf(left);
  const spells = departures + sumOf(stayed);
  if (departures < fewestDepartures || spells < fewestSpells) {
    return none(`${departures} departures in ${spells} contracts of a year or more: too few for a curve of their own`);
  }
  const cohorts: number[][] = [];
  left.forEach((count, year) => {
    if (count > 0) cohorts.push([...new Array<number>(year).fill(count), 0]);
  });
  stayed.forEach((count, years) => {
    if (count > 0) cohorts.push(new Array<number>(years + 1).fill(count));
  });
  const found = fitShiftedBetaGeometric(cohorts);
  if ('reason' in found) return none(found.reason);
  return { fitted: { alpha: found.alpha, beta: found.beta, spells, departures }, reason: null };
}

function buyingOf(histories: readonly (PurchaseHistory & { weight: number })[]): Learnt<BuyingModel> {
  let buyers = 0;
  let repeatBuyers = 0;
  for (const { frequency, weight } of histories) {
    buyers += weight;
    if (frequency > 0) repeatBuyers += weight;
  }
  if (repeatBuyers < fewestRepeatBuyers) {
    return none(`too few customers have bought again to learn from: ${repeatBuyers}, ${fewestRepeatBuyers} are needed`);
  }
  const found = fitBgNbd(histories);
  if ('reason' in found) return none(found.reason);
  const { r, alpha, a, b } = found;
  return { fitted: { r, alpha, a, b, buyers, repeatBuyers }, reason: null };
}

function spendOf(spent: readonly SpendHistory[], currency: string): Learnt<SpendModel> {
  const repeatBuyers = spent.length;
  if (repeatBuyers < fewestSpenders) {
    const of = currency === '' ? 'without a currency' : `in ${currency}`;
    return none(
      `too few customers have bought again ${of} to learn from: ${repeatBuyers}, ${fewestSpenders} are needed`,
    );
  }
  const found = fitGammaGamma(spent);
  if ('reason' in found) return none(found.reason);
  const { p, q, gamma } = found;
  return { fitted: { p, q, gamma, repeatBuyers }, reason: null };
}

function none(reason: string): { readonly fitted: null; readonly reason: string } {
  return { fitted: null, reason };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
