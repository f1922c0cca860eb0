/**
 * What goes on at a customer, week by week, whether or not anyone writes it down: how much it uses, who speaks for us there, how
 * support goes, in what mood it is. The path does not depend on churn: it is the one the customer has, or would have had if it had stayed.
 */
import type { Random } from './random.ts';

export const weekMs = 7 * 86_400_000;

export interface ChampionGap {
  readonly leftAt: number;
  readonly replacedAt: number;
}

export interface LatentPath {
  /** Start of week 0, 00:00 UTC. */
  readonly from: number;
  readonly weeks: number;
  readonly adoption: Float64Array;
  readonly trouble: Float64Array;
  readonly mood: Float64Array;
  /** How often the two sides speak, as a multiple of the usual. */
  readonly contact: Float64Array;
  readonly championGaps: readonly ChampionGap[];
  /** 0 to 1; 1 is a good one. */
  readonly onboarding: number;
}

export interface PathOptions {
  readonly from: number;
  readonly until: number;
  /** False for a customer whose onboarding lay before the path. */
  readonly hasOnboarding: boolean;
}

/** Weekly chances, from the yearly rates in README.md. */
const perWeek = { fade: 0.28 / 52, recover: 0.6 / 52, grow: 0.22 / 52, burst: 0.55 / 52 };
const championYears = 3.2;
const onboardingWeeks = 12;

export function latentPath(options: PathOptions, random: Random): LatentPath {
  const weeks = Math.ceil((options.until - options.from) / weekMs);
  const onboarding = Math.min(1, Math.max(0.1, 0.8 + 0.28 * random.normal()));
  const championGaps = drawChampionGaps(options, random);
  const [adoption, trouble, mood, contact] = [0, 1, 2, 3].map(() => new Float64Array(weeks)) as Series;
  const usual = Math.min(1.2, Math.max(0.3, 0.85 + 0.16 * random.normal()));
  const start = options.hasOnboarding ? 0.15 : usual;
  let state = {
    level: start,
    target: usual * (options.hasOnboarding ? onboarding : 1),
    trouble: 0,
    mood: 0.1,
    contact: 0,
  };
  for (let week = 0; week < weeks; week += 1) {
    const isGone = isChampionGone(championGaps, options.from + week * weekMs);
    const isOnboarding = options.hasOnboarding && week < onboardingWeeks;
    state = step(state, { usual, isGone, isOnboarding }, random);
    adoption[week] = state.level;
    trouble[week] = state.trouble;
    mood[week] = state.mood;
    contact[week] = Math.exp(state.contact) * (isGone ? 0.5 : 1) * (isOnboarding ? 2.2 : 1);
  }
  return { from: options.from, weeks, adoption, trouble, mood, contact, championGaps, onboarding };
}

type Series = [Float64Array, Float64Array, Float64Array, Float64Array];
interface State {
  readonly level: number;
  readonly target: number;
  readonly trouble: number;
  readonly mood: number;
  /** Logarithm. */
  readonly contact: number;
}

function step(state: State, now: { usual: number; isGone: boolean; isOnboarding: boolean }, random: Random): State {
  const target = nextTarget(state.target, now.usual, random);
  const pull = now.isOnboarding ? 0.2 : 0.09;
  const aim = target * (now.isGone ? 0.8 : 1) - 0.05 * state.trouble;
  const level = Math.min(1.5, Math.max(0.02, state.level + pull * (aim - state.level) + 0.025 * random.normal()));
  const burst = random.chance(perWeek.burst) ? 0.5 + random.exponential() : 0;
  const trouble = Math.min(4, state.trouble * 0.87 + burst);
  const feeling = 1.6 * (level - 0.75) - 0.7 * trouble - (now.isGone ? 0.5 : 0) + 0.2;
  const mood = state.mood + 0.12 * (feeling - state.mood) + 0.1 * random.normal();
  const contact = 0.93 * state.contact + 0.12 * random.normal() + 0.02 * Math.min(0, level - 0.6);
  return { level, target, trouble, mood, contact };
}

function nextTarget(target: number, usual: number, random: Random): number {
  const draw = random.unit();
  const isLow = target < 0.7 * usual;
  if (isLow) return draw < perWeek.recover ? usual : target;
  if (draw < perWeek.fade) return target * random.between(0.2, 0.65);
  if (draw < perWeek.fade + perWeek.grow) return Math.min(1.4, target * random.between(1.1, 1.4));
  return target;
}

function drawChampionGaps(options: PathOptions, random: Random): ChampionGap[] {
  const yearMs = 365.25 * 86_400_000;
  const gaps: ChampionGap[] = [];
  let at = options.from + random.exponential() * championYears * yearMs;
  while (at < options.until) {
    const leftAt = Math.floor(at / 3_600_000) * 3_600_000;
    const replacedAt = leftAt + Math.round(random.between(5, 45)) * weekMs;
    gaps.push({ leftAt, replacedAt });
    at = replacedAt + random.exponential() * championYears * yearMs;
  }
  return gaps;
}

export function isChampionGone(gaps: readonly ChampionGap[], at: number): boolean {
  return gaps.some((gap) => at >= gap.leftAt && at < gap.replacedAt);
}

/** The week in which a moment lies; moments outside the path count as its first or last week. */
export function weekOf(path: LatentPath, at: number): number {
  return Math.min(path.weeks - 1, Math.max(0, Math.floor((at - path.from) / weekMs)));
}
