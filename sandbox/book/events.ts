/** What the two sides do with each other week by week: activities, tickets, surveys. Each is drawn from the latent path. */
import type { BookActivity, BookSurvey, BookTicket } from '../../src/book/types.ts';
import type { AccountPlan } from './account-plan.ts';
import { isChampionGone, weekMs } from './latent-path.ts';
import { type Person, someoneAt } from './people.ts';
import { type Random, randomOf } from './random.ts';
import { endOf, type Spell } from './spells.ts';
import { atWork, dayMs, digits, hourMs, isoTime, type World } from './world.ts';

export interface Scene {
  readonly world: World;
  readonly plan: AccountPlan;
  readonly spells: readonly Spell[];
  readonly people: readonly Person[];
}

interface Week {
  readonly at: number;
  readonly stop: number;
  readonly adoption: number;
  readonly trouble: number;
  readonly mood: number;
  readonly contact: number;
  readonly isChampionGone: boolean;
}

const subjects = [
  'Cannot sign in',
  'Export is slow',
  'Question about an invoice',
  'Numbers do not match',
  'Error when saving',
  'How do I add a user?',
  'Integration stopped',
  'Missing data since yesterday',
  'Request: scheduled report',
  'Page does not load',
];
const praise = ['Does what we need.', 'Great support.', 'Saves us hours every week.', 'The team likes it.'];
const complaints = ['Too slow to answer.', 'Hard to get help.', 'We hardly use it.', 'Too expensive for what it does.'];

/** The weeks of all spells that lie in the book, each cut where the customer leaves. */
function* weeksOf(scene: Scene): Generator<Week> {
  for (const spell of scene.spells) {
    const stop = Math.min(endOf(scene.world, spell), scene.world.until);
    const { path } = spell;
    for (let week = 0; week < path.weeks && path.from + week * weekMs < stop; week += 1) {
      const at = path.from + week * weekMs;
      yield {
        at,
        stop,
        adoption: path.adoption[week] ?? 0,
        trouble: path.trouble[week] ?? 0,
        mood: path.mood[week] ?? 0,
        contact: path.contact[week] ?? 1,
        isChampionGone: isChampionGone(path.championGaps, at),
      };
    }
  }
}

export function drawActivities(scene: Scene): BookActivity[] {
  const { world, plan } = scene;
  const random = randomOf(world.seed, plan.index, 'activities');
  const activities: Omit<BookActivity, 'activity_id'>[] = [];
  const add = (at: number, activity: Pick<BookActivity, 'kind' | 'direction'>) => {
    const contact = someoneAt(scene.people, at, random)?.contact.contact_id;
    const who = contact === undefined ? {} : { contact_id: contact };
    activities.push({ account_id: plan.id, ...who, ...activity, at: isoTime(at), extra: {} });
  };
  if (plan.kind === 'prospect') {
    for (let count = random.poisson(3), i = 0; i < count; i += 1) {
      const at = atWork(plan.startsAt + random.unit() * (world.until - plan.startsAt), random);
      if (at < world.until)
        add(at, random.pick([{ kind: 'email', direction: 'out' }, { kind: 'meeting' }, { kind: 'note' }]));
    }
  }
  const pace = (plan.isSparse ? 0.04 : 0.15) * (plan.employees > 250 ? 1.7 : 1) * (plan.kind === 'repeat' ? 0.5 : 1);
  for (const week of weeksOf(scene)) {
    const count = random.poisson(
      pace * week.contact * (0.35 + 0.8 * week.adoption) + (plan.isSparse ? 0 : 0.04 * week.trouble),
    );
    for (let i = 0; i < count; i += 1) {
      const at = atWork(week.at + random.int(5) * dayMs, random);
      if (at < week.stop) add(at, drawActivity(week, random));
    }
  }
  return activities
    .sort(byAt)
    .map((activity, i) => ({ activity_id: `E-${digits(plan.index + 1, 6)}-${i + 1}`, ...activity }));
}

function drawActivity(week: Week, random: Random): Pick<BookActivity, 'kind' | 'direction'> {
  const draw = random.unit();
  const isFromThem = random.chance(Math.min(0.7, Math.max(0.08, 0.1 + 0.4 * week.adoption)));
  const direction = isFromThem ? 'in' : 'out';
  if (draw < 0.1) return { kind: 'note' };
  if (draw < (week.isChampionGone ? 0.17 : 0.32)) return { kind: 'meeting' };
  return draw < 0.52 ? { kind: 'call', direction } : { kind: 'email', direction };
}

function byAt(a: { at: string }, b: { at: string }): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

export function drawTickets(scene: Scene): BookTicket[] {
  const { world, plan } = scene;
  const random = randomOf(world.seed, plan.index, 'tickets');
  const tickets: BookTicket[] = [];
  const pace = (plan.isSparse ? 0.008 : 0.03) * (0.7 + Math.min(1.6, plan.employees / 300));
  for (const week of weeksOf(scene)) {
    const count = random.poisson(pace * (0.3 + 0.9 * week.adoption) + (plan.isSparse ? 0.1 : 0.24) * week.trouble);
    for (let i = 0; i < count; i += 1) {
      const at = week.at + random.int(7 * 24 * 60) * 60_000;
      if (at < week.stop) tickets.push(drawTicket(scene, week, at, random));
    }
  }
  tickets.sort((a, b) => (a.opened_at < b.opened_at ? -1 : a.opened_at > b.opened_at ? 1 : 0));
  return tickets.map((ticket, i) => ({ ...ticket, ticket_id: `T-${digits(plan.index + 1, 6)}-${i + 1}` }));
}

function drawTicket({ world, plan, people }: Scene, week: Week, at: number, random: Random): BookTicket {
  const replyAt =
    at + Math.ceil(60 * Math.exp(Math.log(2.5) + 0.8 * random.normal()) * (1 + 1.3 * week.trouble)) * 60_000;
  const closedAt = Math.min(
    week.stop,
    replyAt + Math.ceil(60 * 26 * Math.exp(0.9 * random.normal()) * (1 + 0.6 * week.trouble)) * 60_000,
  );
  const reopenedAt = replyAt + 0.6 * (closedAt - replyAt);
  const isUrgent = random.chance(0.05 + 0.12 * week.trouble);
  const isReopened = random.chance(0.04 + 0.09 * week.trouble);
  const satisfaction = Math.min(
    5,
    Math.max(1, Math.round(4.4 - 0.9 * week.trouble + 0.3 * week.mood + 0.7 * random.normal())),
  );
  const isRated = random.chance(0.45);
  const contact = someoneAt(people, at, random, 0.25)?.contact.contact_id;
  return {
    ticket_id: '',
    account_id: plan.id,
    ...(contact === undefined ? {} : { contact_id: contact }),
    subject: random.pick(subjects),
    priority: isUrgent ? random.pick(['high', 'urgent'] as const) : random.pick(['low', 'medium', 'medium'] as const),
    opened_at: isoTime(at),
    ...(replyAt < Math.min(week.stop, world.until) ? { first_reply_at: isoTime(replyAt) } : {}),
    ...(closedAt < world.until ? { closed_at: isoTime(closedAt) } : {}),
    ...(isReopened && reopenedAt < closedAt && reopenedAt < world.until ? { reopened_at: isoTime(reopenedAt) } : {}),
    ...(isRated && closedAt < world.until ? { satisfaction } : {}),
    extra: {},
  };
}

export function drawSurveys(scene: Scene): BookSurvey[] {
  const { world, plan } = scene;
  if (plan.isSparse) return [];
  const random = randomOf(world.seed, plan.index, 'surveys');
  const surveys: Omit<BookSurvey, 'response_id'>[] = [];
  const npsWeek = random.int(26);
  for (const week of weeksOf(scene)) {
    const sinceStart = Math.round((week.at - world.from) / weekMs);
    const at = week.at + random.int(5) * dayMs + (8 + random.int(10)) * hourMs;
    const asksNps = sinceStart % 26 === npsWeek && random.chance(0.5);
    const asksCsat = random.chance(0.006 + 0.01 * week.trouble);
    if (at >= week.stop || !(asksNps || asksCsat)) continue;
    const contact = someoneAt(scene.people, at, random)?.contact.contact_id;
    if (contact !== undefined)
      surveys.push({
        account_id: plan.id,
        contact_id: contact,
        ...answer(asksNps, week, random),
        at: isoTime(at),
        extra: {},
      });
  }
  return surveys.sort(byAt).map((survey, i) => ({ response_id: `R-${digits(plan.index + 1, 6)}-${i + 1}`, ...survey }));
}

function answer(isNps: boolean, week: Week, random: Random): Pick<BookSurvey, 'kind' | 'value' | 'comment'> {
  const kind = isNps ? 'nps' : random.chance(0.7) ? 'csat' : 'ces';
  const scale = { nps: [7.8, 2, 0, 10], csat: [4, 0.8, 1, 5], ces: [5.4, 1.1, 1, 7] }[kind] as [
    number,
    number,
    number,
    number,
  ];
  const [middle, spread, low, high] = scale;
  const value = Math.min(high, Math.max(low, Math.round(middle + spread * (week.mood + 0.5 * random.normal()))));
  const share = (value - low) / (high - low);
  const hasComment = random.chance(0.2);
  const comment = share > 0.8 ? random.pick(praise) : share < 0.55 ? random.pick(complaints) : undefined;
  return { kind, value, ...(hasComment && comment !== undefined ? { comment } : {}) };
}
