/** A HubSpot object as the streams hand it on: plain JSON, associations as ids with the primary one first. */
import { z } from 'zod';

/** Name → text or null. Checked in one pass: a schema for each of 30 values a row costs more than fetching it. */
const Properties = z.custom<Record<string, string | null>>((value) => {
  if (typeof value !== 'object' || value === null) return false;
  for (const name in value) {
    const text = (value as Record<string, unknown>)[name];
    if (text !== null && typeof text !== 'string') return false;
  }
  return true;
}, 'must be texts by name');

export const RawObject = z.looseObject({
  id: z.union([z.string().min(1), z.number().transform(String)]),
  properties: Properties,
  createdAt: z.string().nullish(),
  archived: z.boolean().nullish(),
  /** Object type → ids. */
  associations: z.record(z.string(), z.array(z.string())).nullish(),
  /** Labels of pipelines and stages, by id, as far as this row needs them. */
  labels: z.record(z.string(), z.string()).nullish(),
});
export type RawObject = z.output<typeof RawObject>;

export const RawOwner = z.looseObject({
  id: z.string().min(1),
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  archived: z.boolean(),
});
export type RawOwner = z.output<typeof RawOwner>;

export function firstAssociated(raw: RawObject, objectType: string): string | null {
  return raw.associations?.[objectType]?.[0] ?? null;
}
