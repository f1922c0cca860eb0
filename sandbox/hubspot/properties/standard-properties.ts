/** HubSpot's own properties of each object: those the book, tasks and a health app meet. Compact notation, expanded at start. */
import { type ObjectKey, objectTypes } from '../object-types.ts';
import type { FieldType, PropertyDefinition, PropertyGroup, PropertyOption, PropertyType } from './types.ts';

/** `ro`: users and apps cannot write it; `calc`: calculated as well; `owner`: the value is an owner id. */
type Flag = 'ro' | 'calc' | 'owner' | 'area' | 'html';
type Spec = readonly [
  name: string,
  label: string,
  type: PropertyType,
  options?: string | undefined,
  flags?: readonly Flag[],
];

const lifecycleStages =
  'subscriber=Subscriber lead=Lead marketingqualifiedlead=Marketing_Qualified_Lead salesqualifiedlead=Sales_Qualified_Lead ' +
  'opportunity=Opportunity customer=Customer evangelist=Evangelist other=Other';
const owner: Spec = ['hubspot_owner_id', 'Owner', 'enumeration', '', ['owner']];
const lifecycle: Spec = ['lifecyclestage', 'Lifecycle Stage', 'enumeration', lifecycleStages];
const activityDates: readonly Spec[] = [
  ['notes_last_contacted', 'Last Contacted', 'datetime', undefined, ['ro']],
  ['notes_last_updated', 'Last Activity Date', 'datetime', undefined, ['ro']],
  ['num_contacted_notes', 'Number of times contacted', 'number', undefined, ['ro']],
];
const engagement: readonly Spec[] = [owner, ['hs_timestamp', 'Activity date', 'datetime']];

const specs: Readonly<Record<ObjectKey, readonly Spec[]>> = {
  contacts: [
    ['email', 'Email', 'string'],
    ['firstname', 'First Name', 'string'],
    ['lastname', 'Last Name', 'string'],
    ['jobtitle', 'Job Title', 'string'],
    ['phone', 'Phone Number', 'phone_number'],
    ['company', 'Company Name', 'string'],
    owner,
    lifecycle,
    [
      'hs_lead_status',
      'Lead Status',
      'enumeration',
      'NEW=New OPEN=Open IN_PROGRESS=In_Progress UNQUALIFIED=Unqualified',
    ],
    ['associatedcompanyid', 'Primary Associated Company ID', 'number', undefined, ['ro']],
    ['hs_calculated_merged_vids', 'Merged vids with timestamps of a contact', 'string', undefined, ['calc']],
    ['hs_email_last_open_date', 'Last marketing email open date', 'datetime', undefined, ['ro']],
    ...activityDates,
  ],
  companies: [
    ['name', 'Company name', 'string'],
    ['domain', 'Company Domain Name', 'string'],
    ['website', 'Website URL', 'string'],
    ['industry', 'Industry', 'string'],
    ['country', 'Country/Region', 'string'],
    ['city', 'City', 'string'],
    ['phone', 'Phone Number', 'phone_number'],
    ['description', 'Description', 'string', undefined, ['area']],
    ['numberofemployees', 'Number of Employees', 'number'],
    ['annualrevenue', 'Annual Revenue', 'number'],
    owner,
    lifecycle,
    ['hs_csm_sentiment', 'CSM Sentiment', 'enumeration', 'healthy=Healthy neutral=Neutral at_risk=At_risk'],
    ['hs_parent_company_id', 'Parent Company', 'number', undefined, ['ro']],
    ['num_associated_contacts', 'Number of Associated Contacts', 'number', undefined, ['calc']],
    ['hs_num_open_deals', 'Number of open deals', 'number', undefined, ['calc']],
    ['recent_deal_close_date', 'Recent Deal Close Date', 'datetime', undefined, ['calc']],
    ['total_revenue', 'Total Revenue', 'number', undefined, ['calc']],
    ['hs_last_sales_activity_date', 'Last Sales Activity Date', 'datetime', undefined, ['ro']],
    ...activityDates,
  ],
  deals: [
    ['dealname', 'Deal Name', 'string'],
    ['amount', 'Amount', 'number'],
    ['amount_in_home_currency', 'Amount in company currency', 'number', undefined, ['calc']],
    ['deal_currency_code', 'Currency', 'string'],
    ['closedate', 'Close Date', 'datetime'],
    ['pipeline', 'Pipeline', 'enumeration', ''],
    ['dealstage', 'Deal Stage', 'enumeration', ''],
    ['dealtype', 'Deal Type', 'enumeration', 'newbusiness=New_Business existingbusiness=Existing_Business'],
    owner,
    ['description', 'Deal Description', 'string', undefined, ['area']],
    ['hs_is_closed', 'Is Deal Closed?', 'bool', undefined, ['calc']],
    ['hs_is_closed_won', 'Is Closed Won', 'bool', undefined, ['calc']],
    ['hs_is_closed_lost', 'Is closed lost', 'bool', undefined, ['calc']],
    ['hs_deal_stage_probability', 'Deal probability', 'number', undefined, ['calc']],
    ['hs_acv', 'Annual contract value', 'number', undefined, ['calc']],
    ['hs_arr', 'Annual recurring revenue', 'number', undefined, ['calc']],
    ['hs_mrr', 'Monthly recurring revenue', 'number', undefined, ['calc']],
    ['hs_tcv', 'Total contract value', 'number', undefined, ['calc']],
  ],
  tickets: [
    ['subject', 'Ticket name', 'string'],
    ['content', 'Ticket description', 'string', undefined, ['area']],
    ['hs_pipeline', 'Pipeline', 'enumeration', ''],
    ['hs_pipeline_stage', 'Ticket status', 'enumeration', ''],
    ['hs_ticket_priority', 'Priority', 'enumeration', 'LOW=Low MEDIUM=Medium HIGH=High URGENT=Urgent'],
    ['hs_ticket_category', 'Category', 'string'],
    ['hs_resolution', 'Resolution', 'string'],
    ['source_type', 'Source', 'string'],
    ['closed_date', 'Close date', 'datetime'],
    ['first_agent_reply_date', 'First agent email response date', 'datetime'],
    ['hs_ticket_reopened_at', 'Date ticket last reopened', 'datetime'],
    ['hs_last_closed_date', 'Last closed date', 'datetime', undefined, ['ro']],
    ['time_to_close', 'Time to close', 'number', undefined, ['calc']],
    ['time_to_first_agent_reply', 'Time to first agent email reply', 'number', undefined, ['calc']],
    ['hs_num_times_contacted', 'Number of times contacted', 'number', undefined, ['ro']],
    ['hs_lastactivitydate', 'Last activity date', 'datetime', undefined, ['ro']],
    owner,
  ],
  tasks: [
    ['hs_timestamp', 'Due date', 'datetime'],
    ['hs_task_subject', 'Task Title', 'string'],
    ['hs_task_body', 'Notes', 'string', undefined, ['html']],
    [
      'hs_task_status',
      'Task Status',
      'enumeration',
      'NOT_STARTED=Not_started IN_PROGRESS=In_progress COMPLETED=Completed DEFERRED=Deferred WAITING=Waiting',
    ],
    ['hs_task_priority', 'Priority', 'enumeration', 'NONE=None LOW=Low MEDIUM=Medium HIGH=High'],
    ['hs_task_type', 'Task Type', 'enumeration', 'TODO=To-do CALL=Call EMAIL=Email'],
    ['hs_task_reminders', 'Reminders', 'string'],
    ['hs_task_completion_date', 'Completed at', 'datetime', undefined, ['ro']],
    owner,
  ],
  notes: [...engagement, ['hs_note_body', 'Body', 'string', undefined, ['html']]],
  calls: [
    ...engagement,
    ['hs_call_title', 'Call Title', 'string'],
    ['hs_call_body', 'Call notes', 'string', undefined, ['html']],
    ['hs_call_direction', 'Call direction', 'enumeration', 'INBOUND=Inbound OUTBOUND=Outbound'],
    ['hs_call_duration', 'Call duration', 'number'],
    ['hs_call_status', 'Call status', 'enumeration', 'COMPLETED=Completed NO_ANSWER=No_answer BUSY=Busy'],
  ],
  emails: [
    ...engagement,
    ['hs_email_subject', 'Email subject', 'string'],
    ['hs_email_text', 'Email body', 'string', undefined, ['area']],
    [
      'hs_email_direction',
      'Email Direction',
      'enumeration',
      'EMAIL=Outgoing_email INCOMING_EMAIL=Incoming_email FORWARDED_EMAIL=Forwarded_email',
    ],
    ['hs_email_status', 'Email send status', 'enumeration', 'SENT=Sent BOUNCED=Bounced FAILED=Failed'],
  ],
  meetings: [
    ...engagement,
    ['hs_meeting_title', 'Meeting name', 'string'],
    ['hs_meeting_body', 'Meeting description', 'string', undefined, ['html']],
    ['hs_meeting_outcome', 'Meeting outcome', 'enumeration', 'SCHEDULED=Scheduled COMPLETED=Completed NO_SHOW=No_show'],
  ],
  feedback_submissions: [
    ['hs_survey_type', 'Survey type', 'enumeration', 'NPS=NPS CSAT=CSAT CES=CES CUSTOM=Custom'],
    ['hs_value', 'Rating', 'number'],
    ['hs_response_group', 'Response group', 'string'],
    ['hs_sentiment', 'Sentiment', 'string'],
    ['hs_content', 'Response', 'string', undefined, ['area']],
    ['hs_submission_timestamp', 'Submission date', 'datetime'],
    ['hs_survey_id', 'Survey ID', 'number'],
    ['hs_survey_name', 'Survey name', 'string'],
    ['hs_survey_channel', 'Survey channel', 'string'],
    ['hs_submission_name', 'Submission name', 'string'],
    ['hs_contact_id', 'Contact ID', 'number'],
  ],
};

function common(key: ObjectKey): Spec[] {
  const type = objectTypes[key];
  const createdFlags: readonly Flag[] = type.createdProperty === 'createdate' ? [] : ['ro'];
  return [
    ['hs_object_id', 'Record ID', 'number', undefined, ['ro']],
    [type.createdProperty, 'Create Date', 'datetime', undefined, createdFlags],
    [type.modifiedProperty, 'Last Modified Date', 'datetime', undefined, ['ro']],
    ['hs_merged_object_ids', 'Merged object IDs', 'string', undefined, ['calc']],
  ];
}

function optionsOf(text: string | undefined): PropertyOption[] {
  if (text === undefined || text === '') return [];
  return text.split(' ').map((pair, displayOrder) => {
    const [value = '', label = ''] = pair.split('=');
    return { label: label.replaceAll('_', ' '), value, displayOrder, hidden: false };
  });
}

const fieldTypeOf: Readonly<Record<PropertyType, FieldType>> = {
  bool: 'booleancheckbox',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  number: 'number',
  phone_number: 'phonenumber',
  string: 'text',
};

const yesNo: readonly PropertyOption[] = [
  { label: 'True', value: 'true', displayOrder: 0, hidden: false },
  { label: 'False', value: 'false', displayOrder: 1, hidden: false },
];

export function standardGroupName(key: ObjectKey): string {
  return key === 'feedback_submissions' ? 'feedback_submission_information' : `${objectTypes[key].singular}information`;
}

export function standardGroup(key: ObjectKey): PropertyGroup {
  return {
    name: standardGroupName(key),
    label: `${objectTypes[key].labels.singular} information`,
    displayOrder: 0,
  };
}

function expand(key: ObjectKey, spec: Spec): PropertyDefinition {
  const [name, label, type, options, flags = []] = spec;
  const fieldType = flags.includes('area') ? 'textarea' : flags.includes('html') ? 'html' : fieldTypeOf[type];
  return {
    name,
    label,
    type,
    fieldType,
    groupName: standardGroupName(key),
    description: '',
    options: type === 'bool' ? yesNo : optionsOf(options),
    displayOrder: -1,
    hasUniqueValue: name === 'hs_object_id',
    hidden: false,
    formField: false,
    hubspotDefined: true,
    calculated: flags.includes('calc'),
    readOnlyValue: flags.includes('calc') || flags.includes('ro'),
    externalOptions: flags.includes('owner'),
    createdMs: 0,
    updatedMs: 0,
    archivedMs: null,
    extras: flags.includes('owner') ? { referencedObjectType: 'OWNER' } : {},
  };
}

export function standardProperties(key: ObjectKey): PropertyDefinition[] {
  return [...common(key), ...specs[key]].map((spec) => expand(key, spec));
}
