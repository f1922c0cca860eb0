/** What a token may do. */

export interface Grant {
  readonly kind: 'static' | 'oauth';
  readonly token: string;
  readonly scopes: ReadonlySet<string>;
  readonly userId: number;
  readonly clientId: string;
}

/** Everything the sandbox asks for anywhere: what a private token of a super admin has. */
export const allScopes: readonly string[] = [
  'oauth',
  'crm.objects.companies.read',
  'crm.objects.companies.write',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.deals.read',
  'crm.objects.deals.write',
  'crm.objects.owners.read',
  'crm.objects.feedback_submissions.read',
  'crm.schemas.companies.read',
  'crm.schemas.companies.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'crm.schemas.deals.read',
  'crm.schemas.deals.write',
  'tickets',
  'sales-email-read',
];
