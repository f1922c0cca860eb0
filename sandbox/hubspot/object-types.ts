/** The kinds of CRM object the sandbox serves, with HubSpot's own names, type ids and scopes. */

export const objectKeys = [
  'contacts',
  'companies',
  'deals',
  'tickets',
  'tasks',
  'notes',
  'calls',
  'emails',
  'meetings',
  'feedback_submissions',
] as const;
export type ObjectKey = (typeof objectKeys)[number];

export interface ObjectType {
  readonly key: ObjectKey;
  readonly singular: string;
  readonly typeId: string;
  readonly aliases: readonly string[];
  /** Contacts alone say `lastmodifieddate`. */
  readonly modifiedProperty: 'lastmodifieddate' | 'hs_lastmodifieddate';
  readonly createdProperty: 'createdate' | 'hs_createdate';
  readonly defaultProperties: readonly string[];
  readonly requiredOnCreate: readonly string[];
  readonly readScopes: readonly string[];
  /** Null: no write endpoint at all. */
  readonly writeScopes: readonly string[] | null;
  readonly schemaWriteScopes: readonly string[];
  readonly labels: { readonly singular: string; readonly plural: string };
  readonly firstId: number;
}

const contactScopes = { readScopes: ['crm.objects.contacts.read'], writeScopes: ['crm.objects.contacts.write'] };

/** Engagements follow the contact scopes. */
function engagement(key: ObjectKey, typeId: string, firstId: number, defaults: readonly string[]): ObjectType {
  const singular = key.slice(0, -1);
  const label = `${singular[0]?.toUpperCase()}${singular.slice(1)}`;
  return {
    key,
    singular,
    typeId,
    aliases: [singular, typeId],
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'hs_createdate',
    defaultProperties: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id', ...defaults],
    requiredOnCreate: ['hs_timestamp'],
    ...contactScopes,
    schemaWriteScopes: ['crm.schemas.contacts.write'],
    labels: { singular: label, plural: `${label}s` },
    firstId,
  };
}

export const objectTypes: Readonly<Record<ObjectKey, ObjectType>> = {
  contacts: {
    key: 'contacts',
    singular: 'contact',
    typeId: '0-1',
    aliases: ['contact', '0-1'],
    modifiedProperty: 'lastmodifieddate',
    createdProperty: 'createdate',
    defaultProperties: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    requiredOnCreate: [],
    ...contactScopes,
    schemaWriteScopes: ['crm.schemas.contacts.write'],
    labels: { singular: 'Contact', plural: 'Contacts' },
    firstId: 501,
  },
  companies: {
    key: 'companies',
    singular: 'company',
    typeId: '0-2',
    aliases: ['company', '0-2'],
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'createdate',
    defaultProperties: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    requiredOnCreate: [],
    readScopes: ['crm.objects.companies.read'],
    writeScopes: ['crm.objects.companies.write'],
    schemaWriteScopes: ['crm.schemas.companies.write'],
    labels: { singular: 'Company', plural: 'Companies' },
    firstId: 9001,
  },
  deals: {
    key: 'deals',
    singular: 'deal',
    typeId: '0-3',
    aliases: ['deal', '0-3'],
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'createdate',
    defaultProperties: [
      'amount',
      'closedate',
      'createdate',
      'dealname',
      'dealstage',
      'hs_lastmodifieddate',
      'hs_object_id',
      'pipeline',
    ],
    requiredOnCreate: [],
    readScopes: ['crm.objects.deals.read'],
    writeScopes: ['crm.objects.deals.write'],
    schemaWriteScopes: ['crm.schemas.deals.write'],
    labels: { singular: 'Deal', plural: 'Deals' },
    firstId: 70_001,
  },
  tickets: {
    key: 'tickets',
    singular: 'ticket',
    typeId: '0-5',
    aliases: ['ticket', '0-5'],
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'createdate',
    defaultProperties: [
      'content',
      'createdate',
      'hs_lastmodifieddate',
      'hs_object_id',
      'hs_pipeline',
      'hs_pipeline_stage',
      'hs_ticket_category',
      'hs_ticket_priority',
      'subject',
    ],
    requiredOnCreate: ['hs_pipeline_stage'],
    readScopes: ['tickets'],
    writeScopes: ['tickets'],
    schemaWriteScopes: ['tickets', 'crm.schemas.tickets.write'],
    labels: { singular: 'Ticket', plural: 'Tickets' },
    firstId: 300_001,
  },
  tasks: engagement('tasks', '0-27', 10_000_001, []),
  notes: engagement('notes', '0-46', 20_000_001, []),
  calls: engagement('calls', '0-48', 30_000_001, []),
  emails: engagement('emails', '0-49', 40_000_001, []),
  meetings: engagement('meetings', '0-47', 50_000_001, []),
  feedback_submissions: {
    key: 'feedback_submissions',
    singular: 'feedback_submission',
    typeId: '0-19',
    aliases: ['feedback_submission', '0-19'],
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'hs_createdate',
    defaultProperties: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    requiredOnCreate: [],
    readScopes: ['crm.objects.contacts.read', 'crm.objects.feedback_submissions.read'],
    writeScopes: null,
    schemaWriteScopes: [],
    labels: { singular: 'Feedback submission', plural: 'Feedback submissions' },
    firstId: 60_000_001,
  },
};

const byName = new Map<string, ObjectType>();
for (const type of Object.values(objectTypes)) {
  for (const name of [type.key, ...type.aliases]) byName.set(name, type);
}

/** `companies`, `company` and `0-2` are the same object. */
export function findObjectType(name: string): ObjectType | undefined {
  return byName.get(name.toLowerCase());
}
