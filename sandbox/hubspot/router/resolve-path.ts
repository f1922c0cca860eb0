/** Both path families of the vendor: /crm/v3/objects/… and /crm/objects/2026-03/… lead to the same area. */
import type { ApiVersion, Area } from './route.ts';

export interface ResolvedPath {
  readonly area: Area;
  readonly api: ApiVersion;
  readonly rest: readonly string[];
}

export const datedVersions: ReadonlySet<string> = new Set(['2026-03', '2026-09']);

const crmAreas: Readonly<Record<string, readonly string[]>> = {
  objects: ['v3', 'v4'],
  associations: ['v4'],
  properties: ['v3'],
  pipelines: ['v3'],
  owners: ['v3'],
  limits: ['v3'],
};
const topAreas: Readonly<Record<string, readonly string[]>> = {
  oauth: ['v1', 'v3'],
  'account-info': ['v3'],
  appinstalls: ['v3'],
};

function version(text: string, numbered: readonly string[]): ApiVersion | undefined {
  if (datedVersions.has(text)) return { family: 'dated', version: text };
  return numbered.includes(text) ? { family: text as ApiVersion['family'], version: text } : undefined;
}

function resolved(area: string, api: ApiVersion | undefined, rest: readonly string[]): ResolvedPath | undefined {
  return api === undefined ? undefined : { area: area as Area, api, rest };
}

export function resolvePath(pathname: string): ResolvedPath | undefined {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const [first = '', second = '', third = '', ...rest] = segments;
  if (first === 'crm') {
    const numbered = crmAreas[third];
    if (numbered?.includes(second)) return resolved(third, version(second, numbered), rest);
    const dated = crmAreas[second];
    return dated === undefined || !datedVersions.has(third) ? undefined : resolved(second, version(third, []), rest);
  }
  const numbered = topAreas[first];
  if (numbered === undefined) return undefined;
  const api = version(second, numbered);
  if (api !== undefined) return resolved(first, api, segments.slice(2));
  return first === 'oauth'
    ? { area: 'oauth', api: { family: 'none', version: '' }, rest: segments.slice(1) }
    : undefined;
}
