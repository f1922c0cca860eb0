/** Where a path leads: below `/services/data/vNN.0`, with any version of the platform, or elsewhere. */

export interface ResolvedPath {
  readonly area: 'data' | 'root';
  /** `68.0`; empty outside the data area. */
  readonly version: string;
  /** Below the version, or the whole path: one leading slash, none behind, none doubled. */
  readonly path: string;
}

export const oldestVersion = 20;
export const newestVersion = 68;

/** Repeated and trailing slashes mean nothing: clients glue `https://host/` and `/services` together. */
export function tidyPath(pathname: string): string {
  const tidy = pathname.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  return tidy === '' ? '/' : tidy;
}

/** Undefined: a version that the platform does not have. */
export function resolvePath(tidy: string): ResolvedPath | undefined {
  const match = /^\/services\/data\/([^/]+)(\/.*)?$/.exec(tidy);
  if (match === null) return { area: 'root', version: '', path: tidy };
  const version = /^v(\d{2})\.0$/.exec(match[1] as string)?.[1];
  if (version === undefined || Number(version) < oldestVersion || Number(version) > newestVersion) return undefined;
  return { area: 'data', version: `${version}.0`, path: match[2] ?? '/' };
}
