/** HubSpot's association type ids between the served objects; the primary ones come with the unlabelled one. */
import type { ObjectKey } from '../object-types.ts';

export interface AssociationType {
  readonly from: ObjectKey;
  readonly to: ObjectKey;
  readonly typeId: number;
  readonly label: string | null;
  /** v3 name, as inline associations show it. */
  readonly name: string;
}

type Row = readonly [ObjectKey, ObjectKey, number, string | null, string];
const rows: readonly Row[] = [
  ['contacts', 'companies', 279, null, 'contact_to_company_unlabeled'],
  ['contacts', 'companies', 1, 'Primary', 'contact_to_company'],
  ['companies', 'contacts', 280, null, 'company_to_contact_unlabeled'],
  ['companies', 'contacts', 2, 'Primary', 'company_to_contact'],
  ['deals', 'contacts', 3, null, 'deal_to_contact'],
  ['contacts', 'deals', 4, null, 'contact_to_deal'],
  ['deals', 'companies', 341, null, 'deal_to_company_unlabeled'],
  ['deals', 'companies', 5, 'Primary', 'deal_to_company'],
  ['companies', 'deals', 342, null, 'company_to_deal_unlabeled'],
  ['companies', 'deals', 6, 'Primary', 'company_to_deal'],
  ['contacts', 'tickets', 15, null, 'contact_to_ticket'],
  ['tickets', 'contacts', 16, null, 'ticket_to_contact'],
  ['tickets', 'companies', 339, null, 'ticket_to_company_unlabeled'],
  ['tickets', 'companies', 26, 'Primary', 'ticket_to_company'],
  ['companies', 'tickets', 340, null, 'company_to_ticket_unlabeled'],
  ['companies', 'tickets', 25, 'Primary', 'company_to_ticket'],
  ['deals', 'tickets', 27, null, 'deal_to_ticket'],
  ['tickets', 'deals', 28, null, 'ticket_to_deal'],
  ['companies', 'companies', 13, 'Parent company', 'parent_to_child_company'],
  ['companies', 'companies', 14, 'Child company', 'child_to_parent_company'],
  ['tasks', 'contacts', 204, null, 'task_to_contact'],
  ['contacts', 'tasks', 203, null, 'contact_to_task'],
  ['tasks', 'companies', 192, null, 'task_to_company'],
  ['companies', 'tasks', 191, null, 'company_to_task'],
  ['tasks', 'deals', 216, null, 'task_to_deal'],
  ['deals', 'tasks', 215, null, 'deal_to_task'],
  ['tasks', 'tickets', 230, null, 'task_to_ticket'],
  ['tickets', 'tasks', 229, null, 'ticket_to_task'],
  ['notes', 'companies', 190, null, 'note_to_company'],
  ['companies', 'notes', 189, null, 'company_to_note'],
  ['notes', 'contacts', 202, null, 'note_to_contact'],
  ['contacts', 'notes', 201, null, 'contact_to_note'],
  ['calls', 'companies', 182, null, 'call_to_company'],
  ['companies', 'calls', 181, null, 'company_to_call'],
  ['calls', 'contacts', 194, null, 'call_to_contact'],
  ['contacts', 'calls', 193, null, 'contact_to_call'],
  ['emails', 'companies', 186, null, 'email_to_company'],
  ['companies', 'emails', 185, null, 'company_to_email'],
  ['emails', 'contacts', 198, null, 'email_to_contact'],
  ['contacts', 'emails', 197, null, 'contact_to_email'],
  ['meetings', 'companies', 188, null, 'meeting_event_to_company'],
  ['companies', 'meetings', 187, null, 'company_to_meeting_event'],
  ['meetings', 'contacts', 200, null, 'meeting_event_to_contact'],
  ['contacts', 'meetings', 199, null, 'contact_to_meeting_event'],
  ['contacts', 'feedback_submissions', 97, null, 'contact_to_feedback_submission'],
  ['feedback_submissions', 'contacts', 98, null, 'feedback_submission_to_contact'],
  ['tickets', 'feedback_submissions', 99, null, 'ticket_to_feedback_submission'],
  ['feedback_submissions', 'tickets', 100, null, 'feedback_submission_to_ticket'],
];

export const associationTypes: readonly AssociationType[] = rows.map(([from, to, typeId, label, name]) => ({
  from,
  to,
  typeId,
  label,
  name,
}));

const byId = new Map(associationTypes.map((type) => [type.typeId, type]));

export function associationTypeById(typeId: number): AssociationType | undefined {
  return byId.get(typeId);
}

export function associationTypesBetween(from: ObjectKey, to: ObjectKey): readonly AssociationType[] {
  return associationTypes.filter((type) => type.from === from && type.to === to);
}

/** The unlabelled type of a direction: what "default" means, and what a primary one brings along. */
export function defaultAssociationType(from: ObjectKey, to: ObjectKey): AssociationType | undefined {
  return associationTypesBetween(from, to).find((type) => type.label === null);
}

/** The type that stands on the other side of the same link. */
export function inverseAssociationType(type: AssociationType): AssociationType | undefined {
  if (type.typeId === 13) return byId.get(14);
  if (type.typeId === 14) return byId.get(13);
  return associationTypesBetween(type.to, type.from).find((other) => other.label === type.label);
}
