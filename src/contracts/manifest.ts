/** manifest.json, parsed once. Names of fields, scopes and webhooks stand nowhere else in the code. */
import { z } from 'zod';

const Text = z.object({ en: z.string().min(1), zh: z.string().min(1) });

export const FieldSpec = z.object({
  /** snake_case without the vendor's suffix, `keel_` in front. */
  key: z.string().regex(/^keel_[a-z0-9_]+$/),
  objects: z.array(z.enum(['account', 'contact'])).min(1),
  type: z.enum(['number', 'percent_points', 'currency', 'enumeration', 'text', 'long_text', 'datetime']),
  options: z.array(z.object({ value: z.string(), label: Text })).optional(),
  decimals: z.int().min(0).max(4).optional(),
  label: Text,
  description: Text,
  direction: z.enum(['higher_is_better', 'higher_is_worse']).optional(),
  /** Written when it changed by at least `change` (numbers; other types: any change), or is older than `maxAgeDays`. */
  writeWhen: z.object({ change: z.number().positive().optional(), maxAgeDays: z.int().positive() }),
});
export type FieldSpec = z.output<typeof FieldSpec>;

const Scope = z.object({ scope: z.string(), reason: z.string().min(1) });
const tierNumbers = z.object({ low: z.int(), medium: z.int(), high: z.int(), critical: z.int() });

/** What a permission set is called in Setup, and what it says there. */
const PermissionSetSpec = z.object({
  name: z.string().regex(/^[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/),
  label: Text,
  description: Text,
});

const SalesforceSpec = z.object({
  apiVersion: z.string().regex(/^\d{2}\.0$/),
  /** Of a managed package: in front of the names of all its fields. Absent: Keel deploys its fields itself. */
  namespace: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,14}$/)
    .optional(),
  oauthScopes: z.array(Scope).min(1),
  package: z.object({
    name: z.string().min(1),
    permissionSets: z.object({ integration: PermissionSetSpec, viewer: PermissionSetSpec }),
    /** A text field on activities, unique and an external id: Keel's tasks are upserted by it. */
    taskReference: z.object({
      key: z.string().regex(/^keel_[a-z0-9_]+$/),
      length: z.int().min(12).max(255),
      label: Text,
      description: Text,
    }),
  }),
  /** Standard fields by object. Keel's own fields stand in `fields`; those an admin maps are named in the settings. */
  objects: z.record(
    z.string(),
    z.object({
      reason: z.string().min(1),
      /** The permission set opens all its records; the others have no permissions of their own, or are open already. */
      grant: z.literal('view_all').optional(),
      read: z.array(z.string()).min(1),
      write: z.array(z.string()),
    }),
  ),
});
export type SalesforceSpec = z.output<typeof SalesforceSpec>;

export const PlaybookSpec = z.object({
  key: z.string(),
  label: Text,
  openAtTier: z.enum(['low', 'medium', 'high', 'critical']),
  dueDays: tierNumbers,
  cooldownDays: z.int().min(0),
  snoozeDays: z.int().min(0),
  weeklyBudgetPerOwner: z.int().positive(),
  holdoutShare: z.number().min(0).max(1),
});

export type PlaybookSpec = z.output<typeof PlaybookSpec>;

export const Manifest = z.object({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1),
  id: z.string(),
  name: z.string(),
  version: z.string(),
  publisher: z.string(),
  license: z.string(),
  listing: z.object({
    tagline: Text,
    overview: Text,
    categories: z.array(z.string()).min(1),
    languages: z.array(z.string()).min(1),
    pricing: z.string(),
    urls: z.object({ setupGuide: z.string(), privacy: z.string(), terms: z.string(), support: z.string() }),
    screenshots: z.array(z.string()),
  }),
  crms: z.object({
    hubspot: z.object({
      apiVersion: z.string().regex(/^\d{4}-\d{2}$/),
      platformVersion: z.string(),
      scopes: z.object({ required: z.array(Scope).min(1), optional: z.array(Scope), conditional: z.array(Scope) }),
      webhooks: z.array(
        z.object({
          subscriptionType: z.string(),
          objectType: z.string().optional(),
          propertyName: z.string().optional(),
        }),
      ),
      propertyGroup: z.object({ name: z.string(), label: Text }),
    }),
    salesforce: SalesforceSpec,
  }),
  fields: z.array(FieldSpec).min(1),
  playbooks: z.array(PlaybookSpec).min(1),
  data: z.object({
    read: z.array(z.object({ object: z.string(), properties: z.array(z.string()), why: z.string() })),
    keep: z.object({ rawDays: z.int().positive(), scoresDays: z.int().positive() }),
    egressHosts: z.array(z.string()),
  }),
});
export type Manifest = z.output<typeof Manifest>;
