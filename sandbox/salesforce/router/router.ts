/** Finds the endpoint for a method and path. A fixed word of a pattern goes before a parameter, in whatever order routes are given. */
import { resolvePath } from './resolve-path.ts';
import type { Route } from './route.ts';

export type Match =
  | {
      readonly kind: 'found';
      readonly route: Route;
      readonly params: Readonly<Record<string, string>>;
      readonly version: string;
      readonly path: string;
    }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

interface Shape {
  readonly area: Route['area'];
  readonly segments: readonly string[];
  readonly routes: Route[];
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** Sorts fixed words before parameters, place by place. */
function rank(shape: Shape): string {
  return shape.segments.map((segment) => (segment === ':' ? '1' : '0')).join('');
}

export class Router {
  readonly #shapes: readonly Shape[];

  constructor(routes: readonly Route[]) {
    const shapes = new Map<string, Shape>();
    for (const route of routes) {
      const segments = segmentsOf(route.pattern).map((segment) => (segment.startsWith(':') ? ':' : segment));
      const key = `${route.area}/${segments.join('/')}`;
      const shape = shapes.get(key) ?? { area: route.area, segments, routes: [] };
      shape.routes.push(route);
      shapes.set(key, shape);
    }
    this.#shapes = [...shapes.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }

  /** `tidy`: a path without doubled or trailing slashes. */
  match(method: string, tidy: string): Match {
    const resolved = resolvePath(tidy);
    if (resolved === undefined) return { kind: 'unknown' };
    const segments = segmentsOf(resolved.path);
    const shape = this.#shapes.find((one) => one.area === resolved.area && fits(one.segments, segments));
    if (shape === undefined) return { kind: 'unknown' };
    const route = shape.routes.find((one) => one.method === method);
    if (route === undefined) return { kind: 'wrong-method', allowed: shape.routes.map((one) => one.method) };
    const { version, path } = resolved;
    return { kind: 'found', route, params: paramsOf(route.pattern, segments), version, path };
  }
}

function fits(shape: readonly string[], segments: readonly string[]): boolean {
  return shape.length === segments.length && shape.every((part, at) => part === ':' || part === segments[at]);
}

function paramsOf(pattern: string, segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [at, part] of segmentsOf(pattern).entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeSegment(segments[at] as string);
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
