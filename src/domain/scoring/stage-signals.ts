/** What the lifecycle looks at on each of its check days: growth, contact and use against usual, and whether the contract runs. */
import { isTwoWay } from '../features/engagement-facts.ts';
import { addShares, type Balance, ratioOf, staleMs } from '../features/usage-facts.ts';
import type { AsOfView } from '../records/as-of.ts';
import type { Contract } from '../records/contract.ts';
import { recurringAt } from '../records/lines.ts';
import { dayMs } from '../records/time.ts';
import type { Activity, Instant, UsageReading } from '../records/types.ts';

const yearMs = 365 * dayMs;

export interface StageSignals {
  /** Growth of the recurring value in 12 months, 0.1 is 10 %; null below 90 days. */
  readonly growth: number | null;
  /** Fall of contact below usual, 0 to 1; 0 where the difference may be chance. */
  readonly contactFall: number;
  readonly touches: number;
  readonly usualTouches: number;
  /** Fall of use below usual, 0 to 1. */
  readonly useFall: number;
  readonly isLapsed: boolean;
}

/** Reads signals at days that must not go back; each reading overwrites the one before. */
export type SignalReader = (at: Instant, activeSince: Instant) => StageSignals;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function signalReader(view: AsOfView, contract: Contract): SignalReader {
  const signals: Writable<StageSignals> = {
    growth: null,
    contactFall: 0,
    touches: 0,
    usualTouches: 0,
    useFall: 0,
    isLapsed: false,
  };
  const readContract = contractReader(contract);
  const readContact = contactReader(view.activities);
  const readUse = useReader(view.usage);
  return (at, activeSince) => {
    readContract(signals, at, activeSince);
    readContact(signals, at, activeSince);
    signals.useFall = readUse(at);
    return signals;
  };
}

type Reader = (signals: Writable<StageSignals>, at: Instant, activeSince: Instant) => void;

/** Growth and lapse change only where a line begins or ends, or did so a year ago: in between the last answer stands. */
function contractReader(contract: Contract): Reader {
  if (!contract.isContract) return () => undefined;
  const { lines } = contract;
  const edges = new Float64Array(4 * lines.length);
  lines.forEach((line, i) => {
    edges.set([line.from, line.to, line.from + yearMs, line.to + yearMs], 4 * i);
  });
  edges.sort();
  let position = 0;
  let answeredFor: Instant = Number.NEGATIVE_INFINITY;
  let isSettled = false;
  return (signals, at, activeSince) => {
    const before = position;
    while (position < edges.length && (edges[position] as number) <= at) position += 1;
    if (position === before && isSettled && answeredFor === activeSince) return;
    answeredFor = activeSince;
    isSettled = at >= activeSince + dayMs + yearMs;
    signals.growth = growthAt(contract, at, activeSince);
    signals.isLapsed = !lines.some((line) => line.covers && line.to > at);
  };
}

function growthAt(contract: Contract, at: Instant, activeSince: Instant): number | null {
  const from = Math.max(at - yearMs, activeSince + dayMs);
  if (at - from < 90 * dayMs) return null;
  const before = recurringAt(contract.lines, from, contract.currency);
  return before <= 0 ? null : recurringAt(contract.lines, at, contract.currency) / before - 1;
}

/** 60 days against the 180 before; a fall must be beyond chance (1.6 standard deviations of a Poisson count). */
function contactReader(activities: readonly Activity[]): Reader {
  const times = twoWayTimes(activities);
  let now = 0;
  let recent = 0;
  let old = 0;
  return (signals, at, since) => {
    now = pass(times, now, at);
    recent = pass(times, recent, at - 60 * dayMs);
    old = pass(times, old, at - 240 * dayMs);
    const touches = now - recent;
    const days = Math.min(180, (at - Math.max(since, times[0] ?? at)) / dayMs - 60);
    const usual = days < 60 ? touches : ((recent - old) * 60) / days;
    const isBeyondChance = usual >= 2 && usual - touches >= 1.6 * Math.sqrt(usual);
    signals.touches = touches;
    signals.usualTouches = usual;
    signals.contactFall = isBeyondChance ? 1 - touches / usual : 0;
  };
}

function twoWayTimes(activities: readonly Activity[]): readonly Instant[] {
  const times: Instant[] = [];
  for (const activity of activities) if (isTwoWay(activity)) times.push(activity.at);
  return times;
}

/** Moves a position in a sorted list on to the first item after `until`. */
function pass(times: readonly Instant[], from: number, until: Instant): number {
  let position = from;
  while (position < times.length && (times[position] as Instant) <= until) position += 1;
  return position;
}

interface Metric {
  newest: UsageReading;
  olderSum: number;
  olderCount: number;
}

/** Newest readings against the mean of those 60 days and more before, or against the 30 days before while there are none. */
function useReader(readings: readonly UsageReading[]): (at: Instant) => number {
  const metrics: Metric[] = [];
  let next = 0;
  let older = 0;
  let fall = 0;
  let fresh: Instant = Number.NEGATIVE_INFINITY;
  return (at) => {
    const seen = next + older;
    for (; next < readings.length && (readings[next] as UsageReading).at <= at; next++) {
      const reading = readings[next] as UsageReading;
      const metric = metricOf(metrics, reading.metric);
      if (metric === undefined) metrics.push({ newest: reading, olderSum: 0, olderCount: 0 });
      else metric.newest = reading;
    }
    for (; older < next && (readings[older] as UsageReading).at <= at - 60 * dayMs; older++) {
      const reading = readings[older] as UsageReading;
      const metric = metricOf(metrics, reading.metric) as Metric;
      metric.olderSum += reading.last30;
      metric.olderCount += 1;
    }
    if (next + older === seen && at <= fresh) return fall;
    fall = useFall(metrics, at);
    fresh = Number.POSITIVE_INFINITY;
    for (const { newest } of metrics) if (at - newest.at <= staleMs) fresh = Math.min(fresh, newest.at + staleMs);
    return fall;
  };
}

function useFall(metrics: readonly Metric[], at: Instant): number {
  const balance: Balance = { shares: 0, count: 0 };
  for (const { newest, olderSum, olderCount } of metrics) {
    if (at - newest.at > staleMs) continue;
    if (olderCount > 0) addShares(balance, newest.last30, olderSum / olderCount);
    else if (newest.prev30 !== null) addShares(balance, newest.last30, newest.prev30);
  }
  return Math.max(0, 1 - (ratioOf(balance) ?? 1));
}

function metricOf(metrics: readonly Metric[], name: string): Metric | undefined {
  for (const metric of metrics) if (metric.newest.metric === name) return metric;
  return undefined;
}
