/** The custom properties an admin would have made for what HubSpot has no property for. */
import type { ObjectKey } from '../object-types.ts';
import { customProperty } from '../properties/property-registry.ts';
import { standardGroupName } from '../properties/standard-properties.ts';
import type { PropertyOption } from '../properties/types.ts';
import type { Crm } from '../store/crm.ts';

type Kind = 'text' | 'number' | 'date' | 'datetime' | 'enumeration';
const shapes = {
  text: { type: 'string', fieldType: 'text' },
  number: { type: 'number', fieldType: 'number' },
  date: { type: 'date', fieldType: 'date' },
  datetime: { type: 'datetime', fieldType: 'date' },
  enumeration: { type: 'enumeration', fieldType: 'select' },
} as const;

const contractEvents: readonly PropertyOption[] = [
  ['new', 'New'],
  ['renewal', 'Renewal'],
  ['expansion', 'Expansion'],
  ['contraction', 'Contraction'],
  ['one_time', 'One-time'],
].map(([value = '', label = ''], displayOrder) => ({ value, label, displayOrder, hidden: false }));

const rows: readonly (readonly [ObjectKey, string, string, Kind, (readonly PropertyOption[])?])[] = [
  ['companies', 'book_account_id', 'Account ID', 'text'],
  ['companies', 'contract_currency', 'Contract currency', 'text'],
  ['companies', 'churned_at', 'Churned on', 'datetime'],
  ['companies', 'churn_reason', 'Churn reason', 'text'],
  ['contacts', 'book_contact_id', 'Contact ID', 'text'],
  ['contacts', 'left_company_at', 'Left the company on', 'datetime'],
  ['deals', 'book_deal_id', 'Deal ID', 'text'],
  ['deals', 'contract_event', 'Contract event', 'enumeration', contractEvents],
  ['deals', 'recurring_amount', 'Recurring amount per year', 'number'],
  ['deals', 'term_start', 'Term start', 'date'],
  ['deals', 'term_end', 'Term end', 'date'],
  ['deals', 'product', 'Product', 'text'],
  ['deals', 'quantity', 'Quantity', 'number'],
  ['tickets', 'book_ticket_id', 'Ticket ID', 'text'],
  ['tickets', 'satisfaction', 'Satisfaction (1 to 5)', 'number'],
];

export function defineBookProperties(crm: Crm): void {
  for (const [key, name, label, kind, options = []] of rows) {
    const groupName = standardGroupName(key);
    crm.objects[key].properties.put(customProperty({ name, label, groupName, options, ...shapes[kind] }));
  }
}
