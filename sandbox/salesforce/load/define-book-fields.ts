/** The custom fields an admin would have made for what Salesforce has no field for. */
import type { NewField, SandboxOrg } from '../org/sandbox-org.ts';

const decimals = { precision: 18, scale: 6 } as const;
const contractEvents = ['new', 'renewal', 'expansion', 'contraction', 'one_time'];

const text = (name: string, label: string, length = 255): NewField => ({ name, type: 'string', label, length });
const day = (name: string, label: string): NewField => ({ name, type: 'date', label });
const instant = (name: string, label: string): NewField => ({ name, type: 'datetime', label });
const bookId = (name: string, label: string): NewField => ({
  ...text(name, label),
  isExternalId: true,
  isUnique: true,
});

const bookFields: Readonly<Record<string, readonly NewField[]>> = {
  Account: [
    bookId('Book_Account_Id__c', 'Account ID in the book'),
    text('Contract_Currency__c', 'Contract Currency', 10),
    instant('Churned_At__c', 'Churned On'),
    text('Churn_Reason__c', 'Churn Reason'),
  ],
  Contact: [
    bookId('Book_Contact_Id__c', 'Contact ID in the book'),
    instant('Left_Company_At__c', 'Left the Company On'),
  ],
  Opportunity: [
    bookId('Book_Deal_Id__c', 'Deal ID in the book'),
    text('Pipeline__c', 'Pipeline'),
    {
      name: 'Contract_Event__c',
      type: 'picklist',
      label: 'Contract Event',
      picklist: { values: contractEvents, isRestricted: true },
    },
    { name: 'Recurring_Amount__c', type: 'currency', label: 'Recurring Amount per Year' },
    day('Term_Start__c', 'Term Start'),
    day('Term_End__c', 'Term End'),
    text('Product__c', 'Product'),
    { name: 'Quantity__c', type: 'double', label: 'Quantity', ...decimals },
    text('Deal_Currency__c', 'Deal Currency', 10),
  ],
  Case: [
    bookId('Book_Ticket_Id__c', 'Ticket ID in the book'),
    instant('First_Reply_At__c', 'First Reply On'),
    instant('Reopened_At__c', 'Reopened On'),
    { name: 'Satisfaction__c', type: 'double', label: 'Satisfaction (1 to 5)', precision: 3, scale: 2 },
  ],
  Activity: [text('Direction__c', 'Direction', 10)],
  Survey_Answer__c: [
    text('Kind__c', 'Kind', 10),
    { name: 'Score__c', type: 'double', label: 'Score', ...decimals },
    instant('Answered_At__c', 'Answered On'),
    {
      name: 'Contact__c',
      type: 'reference',
      label: 'Contact',
      referenceTo: ['Contact'],
      relationshipName: 'Contact__r',
      childRelationshipName: 'Survey_Answers__r',
    },
    { name: 'Comment__c', type: 'textarea', label: 'Comment', length: 32_000 },
  ],
};

export function defineBookFields(org: SandboxOrg): void {
  org.defineObject({ name: 'Survey_Answer__c', label: 'Survey Answer', labelPlural: 'Survey Answers' });
  for (const [object, fields] of Object.entries(bookFields)) {
    for (const field of fields) org.defineField(object, field);
  }
  org.addPicklistValues('Case', 'Priority', ['Urgent']);
}
