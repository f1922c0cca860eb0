/**
 * The times during which an account is a customer. Each has its own latent path and contract terms; when it ends is drawn from the
 * hazard. After an end the customer may come back: a new spell with a new path.
 */
import type { AccountPlan } from './account-plan.ts';
import { baseHazard, type Drivers, priceFactor, randomHazard, termFactor } from './hazard.ts';
import { isChampionGone, type LatentPath, latentPath, weekMs } from './latent-path.ts';
import { randomOf } from './random.ts';
import { addMonths, beyondMs, dayMs, hourMs, startOfDay, type World, yearMs } from './world.ts';

export interface Term {
  /** First day of the term. */
  readonly from: number;
  /** First day of the next one: the day of the renewal. */
  readonly to: number;
  /** Asked for at the renewal: 0.1 is 10 %. */
  readonly priceRise: number;
}

export interface Spell {
  readonly number: number;
  readonly start: number;
  /** The moment of leaving; null when that is not before the end of the book. */
  readonly end: number | null;
  readonly path: LatentPath;
  /** Empty for those who may leave at any time. */
  readonly terms: readonly Term[];
  /** Hazard added up from the start of the path, at the end of each of its days. */
  readonly cumulative: Float64Array;
}

const comeBackChance = 0.14;
const maxSpells = 3;

export function drawSpells(world: World, plan: AccountPlan): Spell[] {
  if (plan.kind === 'prospect' || plan.kind === 'duplicate') return [];
  const spells: Spell[] = [];
  let start = plan.startsAt;
  while (spells.length < maxSpells && start < world.until) {
    const spell = drawSpell(world, plan, spells.length, start);
    spells.push(spell);
    const random = randomOf(world.seed, plan.index, 'return', spells.length);
    if (spell.end === null || !random.chance(comeBackChance)) break;
    start = startOfDay(spell.end + random.between(60, 300) * dayMs);
  }
  return spells;
}

function drawSpell(world: World, plan: AccountPlan, number: number, start: number): Spell {
  const from = Math.max(start, world.from);
  const path = latentPath(
    { from, until: world.until + beyondMs, hasOnboarding: start >= world.from },
    randomOf(world.seed, plan.index, 'path', number),
  );
  const terms = plan.termMonths === 0 ? [] : drawTerms(world, plan, number, start);
  const cumulative = cumulate(world, plan, { start, path, terms });
  const budget = randomOf(world.seed, plan.index, 'leave', number).exponential();
  const leaves = path.from + timeOf(cumulative, budget);
  return { number, start, end: leaves < world.until ? leaves : null, path, terms, cumulative };
}

function drawTerms(world: World, plan: AccountPlan, number: number, start: number): Term[] {
  const random = randomOf(world.seed, plan.index, 'terms', number);
  const terms: Term[] = [];
  for (let count = 0, from = start; from < world.until + beyondMs; count += 1) {
    const to = addMonths(start, plan.termMonths * (count + 1));
    const draw = random.unit();
    const share = random.unit();
    const priceRise = draw < 0.5 ? 0.03 * share : draw < 0.85 ? 0.03 + 0.05 * share : 0.09 + 0.13 * share;
    terms.push({ from, to, priceRise });
    from = to;
  }
  return terms;
}

type Hazardous = Pick<Spell, 'start' | 'path' | 'terms'>;

function cumulate(world: World, plan: AccountPlan, spell: Hazardous): Float64Array {
  const days = spell.path.weeks * 7;
  const sums = new Float64Array(days);
  let sum = 0;
  let base = 0;
  let term = 0;
  for (let day = 0; day < days; day += 1) {
    const at = spell.path.from + day * dayMs;
    if (world.churn === 'random') {
      sum += randomHazard / 365.25;
    } else {
      if (day % 7 === 0) base = baseHazard(driversAt(plan, spell, day / 7));
      while (term < spell.terms.length && (spell.terms[term]?.to ?? 0) <= at) term += 1;
      sum += (base * factorsAt(spell.terms[term], at)) / 365.25;
    }
    sums[day] = sum;
  }
  return sums;
}

function factorsAt(term: Term | undefined, at: number): number {
  if (term === undefined) return 1;
  const days = (term.to - at) / dayMs;
  return termFactor(days) * priceFactor(days, term.priceRise);
}

/** The drivers of one week of a spell, as `hazard.ts` wants them. */
export function driversAt(plan: AccountPlan, spell: Hazardous, week: number): Drivers {
  const { path } = spell;
  const at = path.from + week * weekMs;
  const isNew = spell.start === path.from && week < 26;
  return {
    adoption: path.adoption[week] ?? 0,
    adoptionBefore: path.adoption[Math.max(0, week - 10)] ?? 0,
    isChampionGone: isChampionGone(path.championGaps, at),
    trouble: path.trouble[week] ?? 0,
    mood: path.mood[week] ?? 0,
    poorOnboarding: isNew ? 1 - path.onboarding : 0,
    tenureYears: (at - spell.start) / yearMs,
    employees: plan.employees,
    products: plan.products,
  };
}

/** Milliseconds from the start of the path until the hazard has added up to `budget`; Infinity when it never does. */
function timeOf(cumulative: Float64Array, budget: number): number {
  let low = 0;
  let high = cumulative.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) < budget) low = middle + 1;
    else high = middle;
  }
  if (low === cumulative.length) return Infinity;
  const before = low === 0 ? 0 : (cumulative[low - 1] ?? 0);
  const share = (budget - before) / ((cumulative[low] ?? 0) - before);
  return Math.floor(((low + share) * dayMs) / 1000) * 1000;
}

/** Hazard added up from the start of the path to a moment of it. */
export function hazardUpTo(spell: Spell, at: number): number {
  const days = Math.min(spell.cumulative.length, Math.max(0, (at - spell.path.from) / dayMs));
  const whole = Math.floor(days);
  const before = whole === 0 ? 0 : (spell.cumulative[whole - 1] ?? 0);
  const next = spell.cumulative[whole] ?? before;
  return before + (days - whole) * (next - before);
}

/**
 * Hazard added up over the days after `at` as it would be if nothing changed but the calendar: the drivers of that week, the terms as
 * agreed. What somebody who knew the customer through and through could say on that day.
 */
export function hazardAhead(world: World, plan: AccountPlan, spell: Spell, at: number, days: number): number {
  if (world.churn === 'random') return (randomHazard * days) / 365.25;
  const week = Math.max(0, Math.floor((at - spell.path.from) / weekMs));
  const base = baseHazard(driversAt(plan, spell, week));
  let sum = 0;
  for (let day = 0; day < days; day += 1) {
    const on = at + day * dayMs;
    sum +=
      (base *
        factorsAt(
          spell.terms.find((term) => term.to > on),
          on,
        )) /
      365.25;
  }
  return sum;
}

/** The spell in which the account is a customer at that moment. */
export function spellAt(spells: readonly Spell[], at: number): Spell | null {
  return spells.find((spell) => at >= spell.start && (spell.end === null || at < spell.end)) ?? null;
}

/** The end of a spell as far as the book knows: leaving, or the book's end. */
export function endOf(world: World, spell: Spell): number {
  return spell.end ?? world.until + 48 * hourMs;
}
