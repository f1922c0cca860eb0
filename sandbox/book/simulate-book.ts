import { dayAfter, lastEventOf } from '../../src/book/event-times.ts';
import {
  type Book,
  type BookAccount,
  type BookChurn,
  type BookOwner,
  type BookTable,
  type BookTables,
  bookTables,
} from '../../src/book/types.ts';
import { type AccountPlan, accountIndex, ownerCount, planAccount } from './account-plan.ts';
import { churnReason } from './churn-reason.ts';
import { drawDeals } from './deals.ts';
import { drawActivities, drawSurveys, drawTickets, type Scene } from './events.ts';
import { personName, slug } from './names.ts';
import { drawPeople } from './people.ts';
import { randomOf } from './random.ts';
import { drawSpells, hazardAhead, hazardUpTo, type Spell, spellAt } from './spells.ts';
import { drawUsage } from './usage.ts';
import { addMonths, dayMs, isoTime, startOfDay, type World } from './world.ts';

export interface SimulationOptions {
  readonly accounts: number;
  readonly seed: number;
  /** The book ends before this day (00:00 UTC of it). */
  readonly until: Date | string | number;
  /** How much history the book covers. */
  readonly months?: number;
  /** `random`: everyone leaves with the same hazard, whatever happens; nothing can predict it. */
  readonly churn?: 'hazard' | 'random';
}

/** A book made up account by account, with the truth that no real book tells. */
export interface SimulatedBook extends Book {
  /**
   * Probability that a customer leaves in (asOf, asOf + horizon], given that it is one at `asOf` and given its latent path up to the
   * end of the horizon, which is more than anyone could know at `asOf`. Null when it is no customer then, or `asOf` lies outside the book.
   */
  trueRisk(accountId: string, asOfMs: number, horizonDays: number): number | null;
  /**
   * The best that can be known at `asOf`: the same probability if the customer's condition on that day went on and only the calendar moved
   * (terms come to their end). Null as for `trueRisk`.
   */
  knowableRisk(accountId: string, asOfMs: number, horizonDays: number): number | null;
  /** Hazard per year on the day of `asOf`, under the same conditions. */
  trueHazard(accountId: string, asOfMs: number): number | null;
}

const batchAccounts = 100;
const maxHorizonDays = 366;

/** Same options, same book. Memory does not grow with the number of accounts: every read draws the accounts anew. */
export function simulateBook(options: SimulationOptions): SimulatedBook {
  const world = worldOf(options);
  const spellsOf = remember((index: number) => drawSpells(world, planAccount(world, index)));
  let today: number | undefined;

  function customerAt(accountId: string, asOfMs: number): Spell | null {
    const index = accountIndex(world, accountId);
    if (index === null || asOfMs < world.from || asOfMs > world.until) return null;
    return spellAt(spellsOf(index), asOfMs);
  }

  return {
    today: async () => {
      today ??= findToday(world);
      return today;
    },
    async *read<T extends BookTable>(table: T) {
      yield* readTable(world, table);
    },
    trueRisk: (accountId, asOfMs, horizonDays) => {
      if (!(horizonDays > 0 && horizonDays <= maxHorizonDays)) {
        throw new RangeError(`A horizon must lie between 0 and ${maxHorizonDays} days, not ${horizonDays}`);
      }
      const spell = customerAt(accountId, asOfMs);
      if (spell === null) return null;
      return -Math.expm1(hazardUpTo(spell, asOfMs) - hazardUpTo(spell, asOfMs + horizonDays * dayMs));
    },
    knowableRisk: (accountId, asOfMs, horizonDays) => {
      const index = accountIndex(world, accountId);
      const spell = customerAt(accountId, asOfMs);
      if (spell === null || index === null) return null;
      return -Math.expm1(-hazardAhead(world, planAccount(world, index), spell, asOfMs, horizonDays));
    },
    trueHazard: (accountId, asOfMs) => {
      const spell = customerAt(accountId, asOfMs);
      if (spell === null) return null;
      const day = startOfDay(asOfMs);
      return (hazardUpTo(spell, day + dayMs) - hazardUpTo(spell, day)) * 365.25;
    },
  };
}

function worldOf({ accounts, seed, until, months = 30, churn = 'hazard' }: SimulationOptions): World {
  const end = startOfDay(new Date(until).getTime());
  if (!Number.isFinite(end)) throw new RangeError(`until is not a date: ${String(until)}`);
  if (!Number.isInteger(accounts) || accounts < 1)
    throw new RangeError(`accounts must be a whole number from 1, not ${accounts}`);
  if (!Number.isInteger(months) || months < 1)
    throw new RangeError(`months must be a whole number from 1, not ${months}`);
  return { seed, accounts, from: addMonths(end, -months), until: end, churn };
}

/** Keeps the last few hundred results: questions about the truth come in the order of accounts. */
function remember<R>(make: (index: number) => R): (index: number) => R {
  const kept = new Map<number, R>();
  return (index) => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const made = make(index);
    if (kept.size >= 256) kept.clear();
    kept.set(index, made);
    return made;
  };
}

function* readTable<T extends BookTable>(world: World, table: T): Generator<readonly BookTables[T][]> {
  const draw = drawers[table] as (world: World, index: number) => BookTables[T][];
  const count = table === 'owners' ? ownerCount(world) : world.accounts;
  for (let first = 0; first < count; first += batchAccounts) {
    const rows: BookTables[T][] = [];
    for (let index = first; index < Math.min(count, first + batchAccounts); index += 1)
      rows.push(...draw(world, index));
    if (rows.length > 0) yield rows;
  }
}

const drawers: { [T in BookTable]: (world: World, index: number) => BookTables[T][] } = {
  accounts: (world, index) => [accountOf(world, planAccount(world, index))],
  owners: (world, index) => [ownerOf(world, index)],
  contacts: (world, index) => sceneOf(world, index).people.map((person) => person.contact),
  deals: (world, index) => {
    const plan = planAccount(world, index);
    return drawDeals(world, plan, drawSpells(world, plan));
  },
  tickets: (world, index) => drawTickets(sceneOf(world, index)),
  activities: (world, index) => drawActivities(sceneOf(world, index)),
  surveys: (world, index) => drawSurveys(sceneOf(world, index)),
  usage: (world, index) => drawUsage(sceneOf(world, index)),
  churn: (world, index) => {
    const plan = planAccount(world, index);
    return drawSpells(world, plan).flatMap((spell) => churnOf(world, plan, spell));
  },
};

function sceneOf(world: World, index: number): Scene {
  const plan = planAccount(world, index);
  const spells = drawSpells(world, plan);
  return { world, plan, spells, people: drawPeople(world, plan, spells, createdAt(world, plan)) };
}

/** The record was made some weeks before the first deal was won. */
function createdAt(world: World, plan: AccountPlan): number {
  const random = randomOf(world.seed, plan.index, 'created');
  const lead = plan.kind === 'prospect' || plan.kind === 'duplicate' ? 2 : random.between(100, 140);
  return startOfDay(plan.startsAt - lead * dayMs) + (8 + random.int(10)) * 3_600_000;
}

function accountOf(world: World, plan: AccountPlan): BookAccount {
  return {
    account_id: plan.id,
    name: plan.company.name,
    ...(plan.hasDomain ? { domain: plan.company.domain } : {}),
    industry: plan.company.industry,
    country: plan.country,
    ...(plan.isSparse ? {} : { employees: plan.employees }),
    owner_email: ownerEmail(world, plan.owner),
    created_at: isoTime(createdAt(world, plan)),
    currency: plan.currency,
    ...(plan.parentId === null ? {} : { parent_account_id: plan.parentId }),
    extra: {},
  };
}

/** The last owner of a book with several has left: his accounts wait for someone. */
function ownerOf(world: World, index: number): BookOwner {
  const { first, last } = ownerName(world, index);
  const isLast = index > 0 && index === ownerCount(world) - 1;
  return { owner_email: ownerEmail(world, index), name: `${first} ${last}`, active: !isLast, extra: {} };
}

function ownerName(world: World, index: number) {
  return personName(randomOf(world.seed, 'owner', index));
}

function ownerEmail(world: World, index: number): string {
  const { first, last } = ownerName(world, index);
  return `${slug(first)}.${slug(last)}.${index + 1}@vendor.example`;
}

function churnOf(world: World, plan: AccountPlan, spell: Spell): BookChurn[] {
  if (spell.end === null) return [];
  return [
    {
      account_id: plan.id,
      churned_at: isoTime(spell.end),
      reason: churnReason(world, plan, spell, spell.end),
      extra: {},
    },
  ];
}

/** Most books have an event on their last day, so the search ends with the first account that has one. */
function findToday(world: World): number {
  let last = -Infinity;
  for (let index = 0; index < world.accounts; index += 1) {
    for (const table of bookTables) {
      if (table === 'owners') continue;
      for (const row of drawers[table](world, index)) last = Math.max(last, lastEventOf(table, row) ?? -Infinity);
    }
    if (last >= world.until - dayMs) break;
  }
  return dayAfter(last);
}
