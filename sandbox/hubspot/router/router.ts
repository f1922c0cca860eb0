/** Finds the endpoint for a method and path. */

import { resolvePath } from './resolve-path.ts';
import type { ApiVersion, Route } from './route.ts';

export type Match =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Record<string, string>; readonly api: ApiVersion }
  | { readonly kind: 'wrong-method' }
  | { readonly kind: 'unknown' };

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
}

export class Router {
  readonly #byArea = new Map<string, Compiled[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const list = this.#byArea.get(route.area) ?? [];
      list.push({ route, segments: route.pattern.split('/').filter((segment) => segment !== '') });
      this.#byArea.set(route.area, list);
    }
  }

  match(method: string, pathname: string): Match {
    const path = resolvePath(pathname);
    if (path === undefined) return { kind: 'unknown' };
    let isKnown = false;
    for (const { route, segments } of this.#byArea.get(path.area) ?? []) {
      const params = matchSegments(segments, path.rest);
      if (params === undefined) continue;
      if (route.method === method) return { kind: 'found', route, params, api: path.api };
      isKnown = true;
    }
    return { kind: isKnown ? 'wrong-method' : 'unknown' };
  }
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at] as string;
    if (part.startsWith(':')) params[part.slice(1)] = decodeSegment(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
