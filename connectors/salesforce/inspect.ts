/** What an admin should know before the first sync, each with what to do. */
import type { ConnectorContext } from '../../src/contracts/connector.ts';
import { toAppError } from '../../src/contracts/errors.ts';
import type { Manifest } from '../../src/contracts/manifest.ts';
import { describe, type FieldInfo } from './describe.ts';
import { discover, metricsIn } from './discover.ts';
import { currencies, unlessHidden, viewAllObjects, whoAmI } from './org.ts';
import type { ObjectPlan } from './reading.ts';
import type { SalesforceSettings } from './settings.ts';
import { accountPlan } from './streams/accounts.ts';
import { casePlan } from './streams/cases.ts';
import { contactRolePlan } from './streams/contact-roles.ts';
import { contactPlan } from './streams/contacts.ts';
import { eventPlan } from './streams/events.ts';
import { opportunityPlan } from './streams/opportunities.ts';
import { surveyPlan } from './streams/surveys.ts';
import { taskPlan } from './streams/tasks.ts';
import { userPlan } from './streams/users.ts';
import { packageState } from './writers/package-state.ts';

type Context = ConnectorContext<SalesforceSettings>;
type StreamSwitch = keyof SalesforceSettings['streams'];

interface Subject {
  readonly plan: ObjectPlan;
  readonly without: string;
  readonly isPart?: StreamSwitch;
  /** Its records are somebody's own unless "View All" is given. */
  readonly isOwned?: boolean;
}

const subjects: readonly Subject[] = [
  { plan: userPlan, without: "Without users nobody's tasks can be assigned." },
  { plan: accountPlan, without: 'Keel cannot work without accounts.', isOwned: true },
  { plan: contactPlan, without: 'Keel cannot work without contacts.', isOwned: true },
  {
    plan: opportunityPlan,
    without: 'Without opportunities there are no contracts, renewals or values.',
    isOwned: true,
  },
  {
    plan: contactRolePlan,
    without: 'Without contact roles an opportunity without an account belongs to nobody.',
    isPart: 'contactRoles',
  },
  { plan: casePlan, without: 'Without cases the support signals stay unknown.', isPart: 'cases', isOwned: true },
  {
    plan: taskPlan,
    without: 'Without tasks (calls, e-mails) the engagement signals are weaker.',
    isPart: 'activities',
  },
  { plan: eventPlan, without: 'Without events (meetings) the engagement signals are weaker.', isPart: 'activities' },
  { plan: surveyPlan, without: 'Without surveys the sentiment signals stay unknown.', isPart: 'surveys' },
];

/** What a mapped field would say, by the place of its setting. */
const meanings: Readonly<Record<string, string>> = {
  'account.churnedAt': 'the day a customer left, so churn is judged by opportunities and contract terms alone',
  'account.churnReason': 'why a customer left',
  'contact.leftAt': 'when a contact left the company',
  'opportunity.kind': 'whether a deal is new, a renewal or an expansion, so Type and Name are used',
  'opportunity.recurring': "a deal's recurring amount",
  'opportunity.termStart': 'when a contract starts',
  'opportunity.termEnd': 'when a contract ends',
  'opportunity.product': 'the product of a deal',
  'opportunity.quantity': 'the quantity of a deal',
  'case.firstReplyAt': 'when a case got its first answer',
  'case.satisfaction': 'how satisfied a customer was with a case',
  'survey.kind': 'what kind of survey it was (nps, csat, ces)',
  'survey.score': 'the score that was given',
  'survey.answeredAt': 'when a survey was answered',
  'survey.contact': 'who answered a survey',
  'survey.account': 'which account answered a survey',
};

function meaningOf(field: string, settings: SalesforceSettings): string | undefined {
  for (const [place, meaning] of Object.entries(meanings)) {
    const [group = '', key = ''] = place.split('.');
    const mapped = (settings as unknown as Record<string, Record<string, unknown>>)[group]?.[key];
    if (mapped === field) return meaning;
  }
  return undefined;
}

function fieldWords(object: string, missing: readonly string[], settings: SalesforceSettings): string[] {
  return missing.map((field) => {
    const meaning = meaningOf(field, settings);
    const would = meaning === undefined ? '' : ` It would say ${meaning}.`;
    return `${object} has no field ${field}, or field-level security hides it from Keel's user.${would} Grant it (Setup, Permission Sets), map another field in the settings, or create it.`;
  });
}

function usageWords(fields: readonly FieldInfo[], { usage }: SalesforceSettings): string[] {
  const names = fields.map((field) => field.name);
  if (metricsIn(names, usage).length > 0) return [];
  return [
    `No usage metric was found on Account (fields like ${usage.last30}). Without usage, a fall in use cannot be seen. Set the patterns in the settings, or grant the fields to Keel's user.`,
  ];
}

async function objectWords(ctx: Context, { plan, without }: Subject): Promise<string[]> {
  const object = plan.object(ctx.settings);
  try {
    const info = await describe(ctx, object);
    const { missing } = discover(info, plan.wanted(ctx.settings));
    const usage = object === 'Account' ? usageWords(info.fields, ctx.settings) : [];
    return [...fieldWords(object, missing, ctx.settings), ...usage];
  } catch (err) {
    const error = toAppError(err);
    if (error.kind !== 'config' && error.detail.code !== 'RECORD_GONE') throw error;
    return [
      `${object} cannot be read: it does not exist, or Keel's user may not see it. ${without} Assign Keel's permission set, or name another object or switch it off in the settings.`,
    ];
  }
}

async function accessWords(ctx: Context, read: readonly Subject[], userId: string): Promise<string[]> {
  const visible = await viewAllObjects(ctx, userId);
  if (visible === undefined || visible === 'all') return [];
  const partial = read.filter((s) => s.isOwned && !visible.includes(s.plan.object(ctx.settings)));
  if (partial.length === 0) return [];
  const names = partial.map((s) => s.plan.object(ctx.settings)).join(', ');
  return [
    `Keel's user may not see all records of ${names}: customers of other owners could be missing. Give it "View All" on them (Keel's permission set does).`,
  ];
}

async function currencyWords(ctx: Context): Promise<string[]> {
  const active = (await unlessHidden(currencies(ctx))) ?? [];
  if (active.length < 2) return [];
  const [first, ...others] = active;
  return [
    `This org has ${active.length} active currencies (${active.join(', ')}). Keel does not take Salesforce's own rates: enter the rates from ${others.join(', ')} to ${first} in the settings (money.rates), or values in those currencies are not compared with others.`,
  ];
}

async function packageWords(ctx: Context, manifest: Manifest): Promise<string[]> {
  const found = await packageState(ctx, manifest);
  if (found.state === 'missing') {
    return [
      "Keel's package (its fields and permission sets) is not in this org yet, so there is nowhere to write scores. The first run deploys it; keel connect with --deploy does it now; or deploy connectors/salesforce/package yourself.",
    ];
  }
  if (found.state === 'older') {
    return [
      `Keel's package in this org is older than this Keel, or its fields are hidden; it lacks ${found.lacking.join(', ')}. Deploy it again and assign its permission set to Keel's user.`,
    ];
  }
  if (found.state === 'not_assigned') {
    return [
      `Keel's fields are installed, but its user does not have the permission set ${found.permissionSet}. Assign it in Setup, Permission Sets, Manage Assignments.`,
    ];
  }
  return [];
}

export async function inspect(ctx: Context, manifest: Manifest): Promise<readonly string[]> {
  const { streams } = ctx.settings;
  const read = subjects.filter(({ isPart }) => isPart === undefined || streams[isPart]);
  const words: string[] = [];
  for (const subject of read) words.push(...(await objectWords(ctx, subject)));
  const me = await unlessHidden(whoAmI(ctx));
  if (me !== undefined) words.push(...(await accessWords(ctx, read, me.userId)));
  if (me?.isMultiCurrency) words.push(...(await currencyWords(ctx)));
  words.push(...(await packageWords(ctx, manifest)));
  return words;
}
