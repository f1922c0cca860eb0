/** Where a client starts: the versions, and the resources of one. */
import { newestVersion, oldestVersion } from '../router/resolve-path.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';

const seasons = ['Winter', 'Spring', 'Summer'];

/** Three releases a year: 20.0 was Winter '11, 68.0 is Winter '27. */
function versionEntry(number: number) {
  const since = number - oldestVersion;
  const label = `${seasons[since % 3]} '${11 + Math.floor(since / 3)}`;
  return { label, url: `/services/data/v${number}.0`, version: `${number}.0` };
}

const versions = Array.from({ length: newestVersion - oldestVersion + 1 }, (_, at) => versionEntry(oldestVersion + at));

const resourceNames = ['sobjects', 'query', 'queryAll', 'composite', 'jobs', 'limits', 'tooling', 'metadata'];

function resources({ version, org, actor, baseUrl }: ApiRequest): Reply {
  const base = `/services/data/v${version}`;
  const entries = resourceNames.map((name) => [name, `${base}/${name}`] as const);
  const identity = `${baseUrl}/id/${org.id}/${actor.userId}`;
  return { status: 200, body: { ...Object.fromEntries(entries), identity } };
}

export function versionsRoutes(): Route[] {
  return [
    {
      method: 'GET',
      area: 'root',
      isOpen: true,
      pattern: '/services/data',
      handle: () => ({ status: 200, body: versions }),
    },
    { method: 'GET', area: 'data', pattern: '/', handle: resources },
  ];
}
