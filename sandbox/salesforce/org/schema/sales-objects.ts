/** Accounts, contacts, opportunities and the people in them. */
import type { FieldDef } from '../types.ts';
import { makeField, picklist, readOnly, reference, required, system } from './field-builders.ts';
import { idField, isDeletedField, objectSchema, stampFields } from './object-schema.ts';

const text = (name: string, length: number, options = {}): FieldDef =>
  makeField(name, 'string', { length, ...options });
const phone = (name: string): FieldDef => makeField(name, 'phone');
const day = (name: string, options = {}): FieldDef => makeField(name, 'date', options);
const long = (name: string): FieldDef => makeField(name, 'textarea');

const industries = [
  ...[
    'Agriculture',
    'Apparel',
    'Banking',
    'Biotechnology',
    'Chemicals',
    'Communications',
    'Construction',
    'Consulting',
  ],
  ...[
    'Education',
    'Electronics',
    'Energy',
    'Engineering',
    'Entertainment',
    'Environmental',
    'Finance',
    'Food & Beverage',
  ],
  ...['Government', 'Healthcare', 'Hospitality', 'Insurance', 'Machinery', 'Manufacturing', 'Media', 'Not For Profit'],
  ...['Recreation', 'Retail', 'Shipping', 'Technology', 'Telecommunications', 'Transportation', 'Utilities', 'Other'],
];
const leadSources = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];

function address(prefix: string): FieldDef[] {
  return [
    makeField(`${prefix}Street`, 'textarea', { length: 255, isFilterable: true, isSortable: true }),
    text(`${prefix}City`, 40),
    text(`${prefix}State`, 80, { label: `${prefix} State/Province` }),
    text(`${prefix}PostalCode`, 20, { label: `${prefix} Zip/Postal Code` }),
    text(`${prefix}Country`, 80),
  ];
}

const masterRecord = (object: string): FieldDef => reference('MasterRecordId', object, readOnly);
const owner = reference('OwnerId', 'User', required);
const lastActivity = day('LastActivityDate', { ...readOnly, label: 'Last Activity' });

export const account = objectSchema(
  'Account',
  '001',
  [
    idField,
    isDeletedField,
    masterRecord('Account'),
    text('Name', 255, { ...required, label: 'Account Name' }),
    picklist('Type', ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Channel Partner / Reseller', 'Other'], {
      label: 'Account Type',
    }),
    reference('ParentId', 'Account', { label: 'Parent Account ID' }),
    ...address('Billing'),
    ...address('Shipping'),
    phone('Phone'),
    makeField('Fax', 'phone'),
    makeField('Website', 'url'),
    picklist('Industry', industries),
    makeField('AnnualRevenue', 'currency', { precision: 18, scale: 0 }),
    makeField('NumberOfEmployees', 'int', { label: 'Employees' }),
    long('Description'),
    owner,
    ...stampFields,
    lastActivity,
    picklist('AccountSource', leadSources),
    text('SicDesc', 80, { label: 'SIC Description' }),
  ],
  { isMergeable: true, childNames: { ParentId: 'ChildAccounts' } },
);

export const contact = objectSchema(
  'Contact',
  '003',
  [
    idField,
    isDeletedField,
    masterRecord('Contact'),
    reference('AccountId', 'Account'),
    text('LastName', 80, required),
    text('FirstName', 40),
    picklist('Salutation', ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.']),
    text('Name', 121, { ...system, label: 'Full Name' }),
    ...address('Mailing'),
    phone('Phone'),
    makeField('Fax', 'phone'),
    phone('MobilePhone'),
    phone('HomePhone'),
    reference('ReportsToId', 'Contact'),
    makeField('Email', 'email'),
    text('Title', 128),
    text('Department', 80),
    picklist('LeadSource', leadSources),
    day('Birthdate'),
    long('Description'),
    owner,
    makeField('HasOptedOutOfEmail', 'boolean', { label: 'Email Opt Out' }),
    makeField('DoNotCall', 'boolean'),
    ...stampFields,
    lastActivity,
    text('EmailBouncedReason', 255),
    makeField('EmailBouncedDate', 'datetime'),
    makeField('IsEmailBounced', 'boolean', system),
  ],
  { isMergeable: true, childNames: { AccountId: 'Contacts' } },
);

export const opportunity = objectSchema(
  'Opportunity',
  '006',
  [
    idField,
    isDeletedField,
    reference('AccountId', 'Account'),
    text('Name', 120, required),
    long('Description'),
    picklist(
      'StageName',
      [
        ...['Prospecting', 'Qualification', 'Needs Analysis', 'Value Proposition', 'Id. Decision Makers'],
        ...['Perception Analysis', 'Proposal/Price Quote', 'Negotiation/Review', 'Closed Won', 'Closed Lost'],
      ],
      { ...required, label: 'Stage' },
    ),
    makeField('Amount', 'currency'),
    makeField('Probability', 'percent', { label: 'Probability (%)' }),
    day('CloseDate', required),
    picklist('Type', [
      'Existing Customer - Upgrade',
      'Existing Customer - Replacement',
      'Existing Customer - Downgrade',
      'New Customer',
    ]),
    text('NextStep', 255),
    picklist('LeadSource', leadSources),
    makeField('IsClosed', 'boolean', { ...system, label: 'Closed' }),
    makeField('IsWon', 'boolean', { ...system, label: 'Won' }),
    picklist('ForecastCategory', ['Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed'], {
      ...system,
      restricted: true,
    }),
    picklist('ForecastCategoryName', ['Omitted', 'Pipeline', 'Best Case', 'Most Likely', 'Commit', 'Closed'], {
      label: 'Forecast Category',
    }),
    owner,
    ...stampFields,
    lastActivity,
    makeField('LastStageChangeDate', 'datetime', readOnly),
    makeField('FiscalQuarter', 'int', readOnly),
    makeField('FiscalYear', 'int', readOnly),
    text('Fiscal', 6, { ...readOnly, label: 'Fiscal Period' }),
    makeField('HasOpenActivity', 'boolean', system),
    makeField('HasOverdueTask', 'boolean', system),
  ],
  { childNames: { AccountId: 'Opportunities' } },
);

export const opportunityContactRole = objectSchema(
  'OpportunityContactRole',
  '00K',
  [
    idField,
    reference('OpportunityId', 'Opportunity', { ...required, isUpdateable: false }),
    reference('ContactId', 'Contact', required),
    picklist('Role', [
      ...['Business User', 'Decision Maker', 'Economic Buyer', 'Economic Decision Maker', 'Evaluator'],
      ...['Executive Sponsor', 'Influencer', 'Technical Buyer', 'Other'],
    ]),
    makeField('IsPrimary', 'boolean', { label: 'Primary' }),
    ...stampFields,
    isDeletedField,
  ],
  { childNames: { OpportunityId: 'OpportunityContactRoles', ContactId: 'OpportunityContactRoles' } },
);
