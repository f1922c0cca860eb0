import { type Company, companyAt } from './names.ts';
import { type Random, randomOf } from './random.ts';
import { digits, startOfDay, type World, yearMs } from './world.ts';

/**
 * `contract` customers have a recurring contract, `repeat` ones buy now and then, `prospect`s have not bought, and a `duplicate` is
 * a second record of an earlier company, made by mistake.
 */
export type AccountKind = 'contract' | 'repeat' | 'prospect' | 'duplicate';

export interface AccountPlan {
  readonly index: number;
  readonly id: string;
  readonly kind: AccountKind;
  readonly company: Company;
  readonly hasDomain: boolean;
  /** Little is written down about it. */
  readonly isSparse: boolean;
  readonly country: string;
  readonly currency: string;
  readonly employees: number;
  readonly seats: number;
  readonly owner: number;
  readonly parentId: string | null;
  readonly products: number;
  /** 0: may leave at any time. */
  readonly termMonths: number;
  /** Per year at the start, in whole units of `currency`. */
  readonly recurring: number;
  /** First day as a customer (or, for others, the day the first talk begins). */
  readonly startsAt: number;
}

const countries: readonly { readonly code: string; readonly currency: string; readonly share: number }[] = [
  { code: 'US', currency: 'USD', share: 0.46 },
  { code: 'GB', currency: 'GBP', share: 0.14 },
  { code: 'DE', currency: 'EUR', share: 0.13 },
  { code: 'FR', currency: 'EUR', share: 0.08 },
  { code: 'NL', currency: 'EUR', share: 0.06 },
  { code: 'CA', currency: 'CAD', share: 0.07 },
  { code: 'AU', currency: 'AUD', share: 0.06 },
];

export const accountsPerOwner = 50;

export function accountId(index: number): string {
  return `A-${digits(index + 1, 6)}`;
}

/** The index of an account id of this simulation, or null. */
export function accountIndex(world: World, id: string): number | null {
  const index = /^A-\d{6,}$/.test(id) ? Number(id.slice(2)) - 1 : -1;
  return index >= 0 && index < world.accounts && accountId(index) === id ? index : null;
}

export function ownerCount(world: World): number {
  return Math.max(1, Math.ceil(world.accounts / accountsPerOwner));
}

export function planAccount(world: World, index: number): AccountPlan {
  const random = randomOf(world.seed, index, 'plan');
  const kind = drawKind(random, index);
  const original = kind === 'duplicate' ? index - 1 - random.int(Math.min(index, 6)) : index;
  const employees = Math.max(3, Math.round(Math.exp(Math.log(80) + 1.3 * random.normal())));
  const { code, currency } = drawCountry(random);
  const products = 1 + (random.chance(0.4) ? 1 : 0) + (random.chance(employees > 150 ? 0.35 : 0.08) ? 1 : 0);
  return {
    index,
    id: accountId(index),
    kind,
    company: companyAt(nameOffset(world), original),
    hasDomain: !random.chance(0.04),
    isSparse: kind === 'duplicate' || random.chance(0.06),
    country: code,
    currency,
    employees,
    seats: Math.max(2, Math.round(Math.min(3000, employees * random.between(0.15, 0.6)))),
    owner: random.int(ownerCount(world)),
    parentId: index > 0 && random.chance(0.05) ? accountId(index - 1 - random.int(Math.min(index, 10))) : null,
    products,
    termMonths: kind === 'contract' ? drawTerm(random, employees) : 0,
    recurring:
      Math.round((employees ** 0.72 * 170 * (0.6 + 0.4 * products) * Math.exp(0.3 * random.normal())) / 60) * 60 + 600,
    startsAt: drawStart(world, kind, random),
  };
}

/** Where in the list of names a book begins. */
function nameOffset(world: World): number {
  return randomOf(world.seed, 'names').int(6000);
}

function drawKind(random: Random, index: number): AccountKind {
  const draw = random.unit();
  if (draw < 0.012) return index > 0 ? 'duplicate' : 'contract';
  if (draw < 0.11) return 'prospect';
  return draw < 0.21 ? 'repeat' : 'contract';
}

function drawTerm(random: Random, employees: number): number {
  const draw = random.unit();
  if (draw < (employees < 40 ? 0.35 : 0.1)) return 0;
  if (draw > 0.88) return random.chance(0.6) ? 36 : 24;
  return 12;
}

function drawCountry(random: Random) {
  let draw = random.unit();
  for (const country of countries) {
    if (draw < country.share) return country;
    draw -= country.share;
  }
  return { code: 'US', currency: 'USD' };
}

/** Most customers were there before the book begins, up to eight years; the others come evenly over its time. */
function drawStart(world: World, kind: AccountKind, random: Random): number {
  const wasThere = random.chance(0.58);
  const yearsBefore = Math.min(8, 0.05 + 2.2 * random.exponential());
  const share = random.unit();
  if (kind === 'prospect' || kind === 'duplicate')
    return startOfDay(world.until - (1 - share) * 0.5 * (world.until - world.from));
  if (wasThere) return startOfDay(world.from - yearsBefore * yearMs);
  return startOfDay(world.from + share * (world.until - world.from));
}
