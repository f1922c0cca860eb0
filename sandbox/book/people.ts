import type { BookContact } from '../../src/book/types.ts';
import type { AccountPlan } from './account-plan.ts';
import { personName, slug } from './names.ts';
import { type Random, randomOf } from './random.ts';
import type { Spell } from './spells.ts';
import { dayMs, digits, isoTime, type World } from './world.ts';

/** Someone at the account, from when until when. */
export interface Person {
  readonly contact: BookContact;
  readonly isChampion: boolean;
  readonly from: number;
  readonly until: number;
}

const championTitles = ['Head of Operations', 'Operations Director', 'VP Customer Experience', 'Digital Lead', 'COO'];
const otherTitles = [
  'Analyst',
  'Team Lead',
  'IT Manager',
  'Finance Manager',
  'Coordinator',
  'Buyer',
  'Office Manager',
  'Specialist',
];

/** All people of an account: one champion after the other, and the others. */
export function drawPeople(world: World, plan: AccountPlan, spells: readonly Spell[], createdAt: number): Person[] {
  const random = randomOf(world.seed, plan.index, 'people');
  const people: Person[] = [];
  const stop = Math.min(world.until, spells.at(-1)?.end ?? Infinity);
  const add = (from: number, until: number, isChampion: boolean) => {
    if (from >= stop) return;
    people.push(newPerson(world, plan, people.length + 1, { from, until, isChampion }, random));
  };
  if (plan.kind === 'duplicate') add(createdAt, Infinity, false);
  let championSince = createdAt;
  for (const spell of spells) {
    for (const gap of spell.path.championGaps) {
      if (spell.end !== null && gap.leftAt >= spell.end) break;
      add(championSince, gap.leftAt, true);
      championSince = gap.replacedAt;
    }
  }
  if (plan.kind !== 'duplicate') add(championSince, Infinity, true);
  const others = plan.isSparse ? random.int(2) : random.poisson(0.6 + Math.min(3, plan.employees / 130));
  for (let i = 0; i < others; i += 1) {
    const from = createdAt + (random.chance(0.5) ? 0 : random.unit() * Math.max(0, stop - createdAt));
    const stays = random.chance(0.75) ? Infinity : (0.3 + random.exponential()) * 700 * dayMs;
    add(from, from + stays, false);
  }
  return people;
}

function newPerson(
  world: World,
  plan: AccountPlan,
  number: number,
  role: Omit<Person, 'contact'>,
  random: Random,
): Person {
  const { first, last } = personName(random);
  const title = random.pick(role.isChampion ? championTitles : otherTitles);
  const email = `${slug(first)}.${slug(last)}${number > 1 ? number : ''}@${plan.company.domain}`;
  const contact: BookContact = {
    contact_id: `C-${digits(plan.index + 1, 6)}-${number}`,
    account_id: plan.id,
    ...(random.chance(0.97) ? { email } : {}),
    first_name: first,
    last_name: last,
    ...(random.chance(0.9) ? { title } : {}),
    created_at: isoTime(role.from),
    ...(role.until < world.until ? { left_at: isoTime(role.until) } : {}),
    extra: {},
  };
  return { contact, ...role };
}

/** Someone who is there at that moment: mostly the champion. Null when nobody is. */
export function someoneAt(people: readonly Person[], at: number, random: Random, championShare = 0.6): Person | null {
  const there = people.filter((person) => at >= person.from && at < person.until);
  const champion = there.find((person) => person.isChampion);
  if (champion !== undefined && random.chance(championShare)) return champion;
  return there.length === 0 ? null : random.pick(there);
}
