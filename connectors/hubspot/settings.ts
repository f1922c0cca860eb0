/** What an admin may map. The defaults read an account laid out as docs/book-in-hubspot.md says. */
import { z } from 'zod';
import { definers } from '../../src/contracts/connector.ts';

const property = (name: string) => z.string().min(1).default(name);
/** `{metric}` stands for the metric's name. */
const pattern = (text: string) =>
  z
    .string()
    .refine((p) => p.split('{metric}').length === 2, 'must hold {metric} once')
    .default(text);

export const HubSpotSettings = z.object({
  company: z
    .object({
      churnedAt: property('churned_at'),
      churnReason: property('churn_reason'),
      currency: property('contract_currency'),
    })
    .prefault({}),
  usage: z
    .object({
      last30: pattern('{metric}_30d'),
      prev30: pattern('{metric}_prev_30d'),
      lastAt: pattern('{metric}_last_at'),
      /** Only these metrics; unset: every metric whose properties the portal has. */
      metrics: z.array(z.string()).optional(),
    })
    .prefault({}),
  contact: z.object({ leftAt: property('left_company_at') }).prefault({}),
  deal: z
    .object({
      kind: property('contract_event'),
      recurring: property('recurring_amount'),
      termStart: property('term_start'),
      termEnd: property('term_end'),
      product: property('product'),
      quantity: property('quantity'),
      /** Ids or labels of pipelines whose deals are renewals. A pipeline with "renew" in its label is one without being named. */
      renewalPipelines: z.array(z.string()).default([]),
    })
    .prefault({}),
  ticket: z.object({ satisfaction: property('satisfaction') }).prefault({}),
  /** Company properties kept as they are: the portal's own custom ones, or only those named. */
  customProperties: z.union([z.literal('discover'), z.array(z.string())]).default('discover'),
  streams: z
    .object({
      tickets: z.boolean().default(true),
      activities: z.boolean().default(true),
      feedback: z.boolean().default(true),
    })
    .prefault({}),
  /** Where Keel's own properties live. Must equal the manifest's group (a test compares them), or Keel's fields look foreign. */
  propertyGroup: z
    .object({
      name: property('keel_customer_success'),
      label: z.object({ en: z.string(), zh: z.string() }).default({ en: 'Keel customer success', zh: 'Keel 客户成功' }),
    })
    .prefault({}),
  /** Language of the labels of Keel's properties. */
  language: z.enum(['en', 'zh']).default('en'),
  /** HubSpot moves no date when an association changes, so everything is listed anew after this many days. */
  fullReadDays: z.int().min(1).max(90).default(7),
});
export type HubSpotSettings = z.output<typeof HubSpotSettings>;

export const { settings, defineStream, defineFieldWriter, defineTaskWriter } = definers(HubSpotSettings);
