/**
 * HubSpot versions its API by date: https://developers.hubspot.com/docs/guides (a version is supported for 18 months).
 * The official client 14.0.1 still speaks the numbered paths, so its requests are rewritten here, and nowhere else.
 * 2026-03 is chosen over 2026-09 because admin validation rules are not enforced on it: a portal's own required
 * properties must not stop a score from being written.
 */
export const hubspotApiVersion = '2026-03';

const v = hubspotApiVersion;

/** Numbered path of the client → dated path. The order matters only for readability: the patterns exclude each other. */
export const pathMap: readonly (readonly [RegExp, string])[] = [
  [/^\/crm\/v3\/objects\//, `/crm/objects/${v}/`],
  [/^\/crm\/v4\/associations\//, `/crm/associations/${v}/`],
  [/^\/crm\/v3\/properties\//, `/crm/properties/${v}/`],
  [/^\/crm\/v3\/pipelines\//, `/crm/pipelines/${v}/`],
  [/^\/crm\/v3\/owners\/?/, `/crm/owners/${v}`],
];

/** Paths of requests that are not the client's typed calls: it has none, drops what we need, or takes too long over it. */
export const ownPaths = {
  objects: (objectType: string) => `/crm/objects/${v}/${objectType}`,
  search: (objectType: string) => `/crm/objects/${v}/${objectType}/search`,
  accountDetails: `/account-info/${v}/details`,
  createProperties: (objectType: string) => `/crm/properties/${v}/${objectType}/batch/create`,
  createProperty: (objectType: string) => `/crm/properties/${v}/${objectType}`,
} as const;

/** The dated form of a client's path; undefined for a family that is not in the map, which is then never called. */
export function datedPath(pathname: string): string | undefined {
  for (const [pattern, replacement] of pathMap) {
    if (pattern.test(pathname)) return pathname.replace(pattern, replacement);
  }
  return undefined;
}
