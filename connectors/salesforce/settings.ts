/** What an admin may map. The defaults read an org laid out as docs/book-in-salesforce.md says. */
import { z } from 'zod';
import { definers } from '../../src/contracts/connector.ts';

/** API names stand in queries as they are: nothing but a name may get there. */
const apiName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'is the API name of a field: letters, digits and _, like Churned_At__c');
const field = (name: string) => apiName.default(name);
/** `{metric}` stands for the metric's name. */
const pattern = (text: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_]*\{metric\}[A-Za-z0-9_]*$/, 'must hold {metric} once, and letters, digits and _ beside it')
    .default(text);

export const SalesforceSettings = z.object({
  account: z
    .object({
      churnedAt: field('Churned_At__c'),
      churnReason: field('Churn_Reason__c'),
      /** Where the org has one currency only; a multi-currency org has CurrencyIsoCode. */
      currency: field('Contract_Currency__c'),
    })
    .prefault({}),
  usage: z
    .object({
      last30: pattern('{metric}_30d__c'),
      prev30: pattern('{metric}_prev_30d__c'),
      lastAt: pattern('{metric}_last_at__c'),
      /** Only these metrics; unset: every metric whose fields the org has. */
      metrics: z.array(z.string()).optional(),
    })
    .prefault({}),
  contact: z.object({ leftAt: field('Left_Company_At__c') }).prefault({}),
  opportunity: z
    .object({
      kind: field('Contract_Event__c'),
      pipeline: field('Pipeline__c'),
      recurring: field('Recurring_Amount__c'),
      termStart: field('Term_Start__c'),
      termEnd: field('Term_End__c'),
      product: field('Product__c'),
      quantity: field('Quantity__c'),
      currency: field('Deal_Currency__c'),
      /** Values of Type that make a renewal. "renew" in Type or in the mapped pipeline, or the word "renewal" in Name, make one, too. */
      renewalTypes: z.array(z.string()).default([]),
      /** Values of Type that make a first sale. */
      newTypes: z.array(z.string()).default(['New Customer', 'New Business']),
    })
    .prefault({}),
  case: z
    .object({
      firstReplyAt: field('First_Reply_At__c'),
      reopenedAt: field('Reopened_At__c'),
      satisfaction: field('Satisfaction__c'),
    })
    .prefault({}),
  /** `direction`: of e-mails; calls have CallType. */
  activity: z.object({ direction: field('Direction__c') }).prefault({}),
  survey: z
    .object({
      object: field('Survey_Answer__c'),
      kind: field('Kind__c'),
      score: field('Score__c'),
      answeredAt: field('Answered_At__c'),
      /** A lookup to the contact, or a text field that holds its id. */
      contact: field('Contact__c'),
      /** The same to the account, where the object has one. */
      account: apiName.optional(),
    })
    .prefault({}),
  /** Account fields kept as they are: the org's own custom ones, or only those named. */
  customFields: z.union([z.literal('discover'), z.array(apiName)]).default('discover'),
  streams: z
    .object({
      contactRoles: z.boolean().default(true),
      cases: z.boolean().default(true),
      activities: z.boolean().default(true),
      surveys: z.boolean().default(true),
    })
    .prefault({}),
  /** Namespace of the package that holds Keel's fields (`keel` of `keel__Keel_Churn_Risk__c`); empty: they have none. */
  packageNamespace: z
    .string()
    .regex(/^([A-Za-z][A-Za-z0-9_]{0,14})?$/, 'is a namespace: at most 15 letters, digits and _')
    .default(''),
  /** Language of the labels of Keel's fields. */
  language: z.enum(['en', 'zh']).default('en'),
  /** Objects with more rows than this are read by a Bulk API 2.0 job, others by plain queries of 2,000 rows. */
  bulkFromRows: z.int().min(0).default(2_000),
});
export type SalesforceSettings = z.output<typeof SalesforceSettings>;

export const { settings, defineStream, defineFieldWriter, defineTaskWriter } = definers(SalesforceSettings);
