import type { Account } from '../../domain/records/types.ts';
import type { Score } from '../../domain/scoring/score.ts';
import { type ColumnOf, column } from './columns.ts';

/** A customer with its present score; null before its first one. */
export interface CustomerRow {
  readonly account: Account;
  readonly ownerEmail: string | null;
  readonly score: Score | null;
}

type Of = ColumnOf<CustomerRow>['of'];
const customer = (name: string, kind: ColumnOf<CustomerRow>['kind'], about: string, of: Of) =>
  column<CustomerRow>(name, kind, about, of);

/** One row a customer. */
export const customerColumns: readonly ColumnOf<CustomerRow>[] = [
  customer('customer_id', 'text', "the account's id in the CRM", ({ account }) => account.id),
  customer('name', 'text', "the account's name", ({ account }) => account.name),
  customer('domain', 'text', 'web domain', ({ account }) => account.domain),
  customer('industry', 'text', 'as the CRM has it', ({ account }) => account.industry),
  customer('country', 'text', 'as the CRM has it', ({ account }) => account.country),
  customer('employees', 'integer', 'how many work there', ({ account }) => account.employees),
  customer('owner_id', 'text', "the owner's id in the CRM", ({ account }) => account.ownerId),
  customer('owner_email', 'text', "the owner's address", ({ ownerEmail }) => ownerEmail),
  customer('parent_customer_id', 'text', 'the account it belongs to', ({ account }) => account.parentId),
  customer('created_at', 'instant', 'when the account was made in the CRM', ({ account }) => account.createdAt),
  customer('as_of', 'instant', 'moment that the score speaks about', ({ score }) => score?.asOf ?? null),
  customer(
    'risk',
    'share',
    'probability to leave within the horizon; higher is worse',
    ({ score }) => score?.risk ?? null,
  ),
  customer('tier', 'text', 'low, medium, high or critical', ({ score }) => score?.tier ?? null),
  customer('health', 'number', '0 to 100; higher is better', ({ score }) => score?.health ?? null),
  customer(
    'stage',
    'text',
    'acquisition, activation, retention, expansion, decline or churned',
    ({ score }) => score?.stage.stage ?? null,
  ),
  customer('stage_since', 'instant', 'when the stage began', ({ score }) => score?.stage.since ?? null),
  customer('segment', 'text', 'customer segment', ({ score }) => score?.segment ?? null),
  customer('recurring_per_year', 'money', 'recurring value per year', ({ score }) => score?.recurringCents ?? null),
  customer('recurring_currency', 'text', 'of recurring_per_year', ({ score }) => score?.currency ?? null),
  customer('value', 'money', 'customer value over the horizon', ({ score }) => score?.value.cents ?? null),
  customer('value_currency', 'text', 'of value', ({ score }) => score?.value.currency ?? null),
  customer('renewal_at', 'instant', 'end of the running term', ({ score }) => score?.renewalAt ?? null),
  customer('data_coverage', 'share', 'how much of the usual data is known', ({ score }) => score?.coverage ?? null),
  customer('next_step', 'text', 'the next best step', ({ score }) => score?.nextStep ?? null),
];
