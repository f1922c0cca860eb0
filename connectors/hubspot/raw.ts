/** A HubSpot object as the streams hand it on: plain JSON, associations as ids with the primary one first. */
import { z } from 'zod';

/** HubSpot writes every value as text; a number or a flag that slipped through means the same. */
const Value = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]).nullable();

export const RawObject = z.looseObject({
  id: z.union([z.string().min(1), z.number().transform(String)]),
  properties: z.record(z.string(), Value),
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
