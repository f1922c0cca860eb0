import type { BookDeal } from '../../src/book/types.ts';
import type { AccountPlan } from './account-plan.ts';
import { weekOf } from './latent-path.ts';
import { type Random, randomOf } from './random.ts';
import type { Spell } from './spells.ts';
import { addMonths, atWork, dayMs, digits, hourMs, isoDay, isoTime, startOfDay, type World } from './world.ts';

const products = ['Core', 'Insights', 'Automation', 'Connect'] as const;
/** A seat's list price a year, for the quantity beside an amount. */
const seatPrice = 240;

type Draft = Omit<BookDeal, 'deal_id' | 'account_id' | 'currency' | 'extra'>;

/** All deals of an account whose first day lies in the book or before it, oldest first. */
export function drawDeals(world: World, plan: AccountPlan, spells: readonly Spell[]): BookDeal[] {
  const drafts: Draft[] = [];
  const random = randomOf(world.seed, plan.index, 'deals');
  if (plan.kind === 'prospect') drafts.push(...prospectDeals(world, plan, random));
  let recurring = plan.recurring;
  for (const spell of spells) {
    const own = randomOf(world.seed, plan.index, 'deals', spell.number);
    const isBack = spell.number > 0;
    if (isBack) recurring *= own.between(0.6, 0.95);
    if (plan.kind === 'repeat') drafts.push(...purchases(world, plan, spell, own));
    else recurring = contractDeals({ world, plan, spell, random: own, drafts }, recurring);
  }
  return drafts
    .filter((draft) => draft.created_at < isoTime(world.until))
    .sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0))
    .map((draft, i) => ({
      deal_id: `D-${digits(plan.index + 1, 6)}-${i + 1}`,
      account_id: plan.id,
      ...draft,
      currency: plan.currency,
      extra: {},
    }));
}

interface Writing {
  readonly world: World;
  readonly plan: AccountPlan;
  readonly spell: Spell;
  readonly random: Random;
  readonly drafts: Draft[];
}

interface Change {
  readonly type: 'new' | 'renewal' | 'expansion' | 'contraction';
  /** Change of, or (new, renewal) total of the recurring amount per year. */
  readonly recurring: number;
  readonly createdAt: number;
  readonly closedAt: number;
  readonly from: number;
  readonly to: number | null;
  readonly isLost?: boolean;
}

/** Closed when its close date lies in the book, else open with that date as the plan. */
function write({ world, plan, random, drafts }: Writing, change: Change): void {
  const product = products[change.type === 'expansion' ? random.int(products.length) : plan.index % 2] ?? 'Core';
  const isClosed = change.closedAt < world.until;
  const status = !isClosed ? 'open' : change.isLost ? 'lost' : 'won';
  const years = change.to === null ? 1 : Math.max(1 / 12, (change.to - change.from) / (365.25 * dayMs));
  const round = (value: number) => value.toFixed(2);
  drafts.push({
    name: `${plan.company.name} ${product} ${change.type}`,
    pipeline: change.type === 'new' ? 'New business' : change.type === 'renewal' ? 'Renewals' : 'Growth',
    type: change.type,
    stage: status === 'won' ? 'Closed won' : status === 'lost' ? 'Closed lost' : stageOf(world, change),
    status,
    amount: round(change.recurring * years),
    recurring_amount: round(change.recurring),
    created_at: isoTime(Math.min(change.createdAt, change.closedAt)),
    closed_at: isoTime(change.closedAt),
    ...(status === 'lost' ? {} : { term_start: isoDay(change.from) }),
    ...(status === 'lost' || change.to === null ? {} : { term_end: isoDay(change.to) }),
    product,
    quantity: Math.max(1, Math.round(Math.abs(change.recurring) / seatPrice)),
  });
}

function stageOf(world: World, change: Change): string {
  return (world.until - change.createdAt) / (change.closedAt - change.createdAt) < 0.5 ? 'Discovery' : 'Proposal sent';
}

/** Writes the deals of one contract; gives the recurring amount at its end. */
function contractDeals(writing: Writing, recurringAtStart: number): number {
  const { world, spell, random } = writing;
  const end = spell.end ?? Infinity;
  let recurring = recurringAtStart;
  const signed = spell.start - random.between(0, 4) * dayMs;
  write(writing, {
    type: 'new',
    recurring,
    createdAt: signed - random.between(20, 95) * dayMs,
    closedAt: startOfDay(signed) + 15 * hourMs,
    from: spell.start,
    to: spell.terms[0]?.to ?? null,
  });
  const terms = spell.terms.length > 0 ? spell.terms : rollingYears(world, spell);
  for (const term of terms) {
    if (term.from >= Math.min(end, world.until)) break;
    recurring += changesWithin(writing, term, recurring);
    if (spell.terms.length > 0) recurring = renewalOf(writing, term, recurring);
  }
  if (spell.end !== null) loseRenewal(writing, recurring, spell.end);
  return recurring;
}

/** Contracts without a term have no renewals, but may grow or shrink in any year. */
function rollingYears(world: World, spell: Spell) {
  const years = [];
  for (let from = spell.start; from < world.until; from = addMonths(from, 12)) {
    years.push({ from, to: addMonths(from, 12), priceRise: 0 });
  }
  return years;
}

/** Expansions, and now and then a contraction, in the middle of a term; gives the change of the recurring amount. */
function changesWithin(writing: Writing, term: { from: number; to: number }, recurring: number): number {
  const { spell, random, world } = writing;
  const at = atWork(term.from + random.between(0.15, 0.8) * (term.to - term.from), random);
  const adoption = adoptionAt(spell, at);
  const wantsMore = random.chance(Math.min(0.75, Math.max(0.03, 0.5 * (adoption - 0.45))));
  const wantsLess = random.chance(adoption < 0.5 ? 0.15 : 0.02);
  const size = random.between(0.08, 0.35);
  const leadDays = random.between(10, 45);
  if ((!wantsMore && !wantsLess) || at >= Math.min(spell.end ?? Infinity, world.until) || at < spell.start) return 0;
  const change = Math.round(recurring * size * (wantsMore ? 1 : -0.7));
  write(writing, {
    type: wantsMore ? 'expansion' : 'contraction',
    recurring: change,
    createdAt: at - leadDays * dayMs,
    closedAt: at,
    from: startOfDay(at),
    to: spell.terms.length > 0 ? term.to : null,
  });
  return change;
}

/** The renewal at the end of a term, won or (behind the end of the book) open; gives the new recurring amount. */
function renewalOf(writing: Writing, term: { from: number; to: number; priceRise: number }, recurring: number): number {
  const { spell, random, plan } = writing;
  const createdAt = term.to - random.between(62, 80) * dayMs;
  const shrink = random.chance(adoptionAt(spell, term.to) < 0.55 ? 0.3 : 0.05) ? random.between(0.7, 0.92) : 1;
  if (spell.end !== null && spell.end < term.to) return recurring;
  const renewed = Math.round(recurring * (1 + term.priceRise) * shrink);
  write(writing, {
    type: 'renewal',
    recurring: renewed,
    createdAt,
    closedAt: term.to - 9 * hourMs,
    from: term.to,
    to: addMonths(term.to, plan.termMonths),
  });
  return renewed;
}

/** The customer says no: in the open renewal, or in one that is written for it. */
function loseRenewal(writing: Writing, recurring: number, end: number): void {
  const term = writing.spell.terms.find((each) => end >= each.from && end < each.to);
  const opened = term === undefined ? Infinity : term.to - writing.random.between(62, 80) * dayMs;
  write(writing, {
    type: 'renewal',
    recurring: Math.round(recurring * (1 + (term?.priceRise ?? 0))),
    createdAt: Math.min(opened, end - 2 * hourMs),
    closedAt: end,
    from: term?.to ?? startOfDay(end),
    to: null,
    isLost: true,
  });
}

function adoptionAt(spell: Spell, at: number): number {
  return at < spell.path.from ? 0.85 : (spell.path.adoption[weekOf(spell.path, at)] ?? 0);
}

/** One-time purchases at gaps that grow as the customer loses interest; more before Christmas. */
function purchases(world: World, plan: AccountPlan, spell: Spell, random: Random): Draft[] {
  const meanGapDays = random.between(35, 110);
  const basket = Math.max(60, plan.recurring / 12);
  const drafts: Draft[] = [];
  const stop = Math.min(spell.end ?? Infinity, world.until);
  let at = spell.start;
  while (at < stop) {
    const when = atWork(at, random);
    const amount = basket * Math.exp(0.4 * random.normal());
    if (when < stop && when >= world.from - 400 * dayMs) drafts.push(purchase(plan, when, amount, random));
    const month = new Date(at).getUTCMonth();
    const season = month === 9 || month === 10 ? 0.65 : 1;
    const gap =
      (meanGapDays * season * (0.4 + 0.3 * (random.exponential() + random.exponential()))) /
      (0.3 + adoptionAt(spell, at));
    at += Math.max(3, gap) * dayMs;
  }
  return drafts;
}

function purchase(plan: AccountPlan, at: number, amount: number, random: Random): Draft {
  return {
    name: `${plan.company.name} order`,
    pipeline: 'Orders',
    type: 'one_time',
    stage: 'Closed won',
    status: 'won',
    amount: amount.toFixed(2),
    created_at: isoTime(at - random.int(72) * hourMs),
    closed_at: isoTime(at),
    product: products[random.int(products.length)] ?? 'Core',
    quantity: 1 + random.int(12),
  };
}

/** Talks that have led to nothing yet, or to a no. */
function prospectDeals(world: World, plan: AccountPlan, random: Random): Draft[] {
  const drafts: Draft[] = [];
  for (let i = 0, at = plan.startsAt; i < 3 && at < world.until; i += 1) {
    const closesAt = atWork(at + random.between(30, 120) * dayMs, random);
    const isOpen = closesAt >= world.until;
    drafts.push({
      name: `${plan.company.name} Core new`,
      pipeline: 'New business',
      type: 'new',
      stage: isOpen ? random.pick(['Discovery', 'Proposal sent']) : 'Closed lost',
      status: isOpen ? 'open' : 'lost',
      amount: plan.recurring.toFixed(2),
      recurring_amount: plan.recurring.toFixed(2),
      created_at: isoTime(atWork(at, random)),
      closed_at: isoTime(closesAt),
      product: 'Core',
      quantity: Math.max(1, Math.round(plan.recurring / seatPrice)),
    });
    if (isOpen || random.chance(0.5)) break;
    at = closesAt + random.between(60, 200) * dayMs;
  }
  return drafts;
}
