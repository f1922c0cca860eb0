/**
 * The least value of a smooth function: L-BFGS (Nocedal and Wright 2006, algorithm 7.5) with Armijo's backtracking, and the simplex of
 * Nelder and Mead (1965) where that gets stuck. Nothing is drawn by chance: the same start gives the same bytes.
 */
export interface Objective {
  readonly value: (x: Float64Array) => number;
  /** Fills the gradient and gives the value; without it, central differences are taken. */
  readonly gradient?: (x: Float64Array, into: Float64Array) => number;
}

export interface MinimiseOptions {
  /** The greatest entry of the gradient at which it has converged. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly converged: boolean;
  readonly iterations: number;
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly rho: number;
}

const memory = 8;
const maxHalvings = 40;
/** Where no step goes down any more, a gradient this small is rounding. */
const roundingGradient = 1e-6;

export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Minimum {
  const { tolerance = 1e-9, maxIterations = 500 } = options;
  const gradientOf = objective.gradient ?? differences(objective.value);
  const first = lbfgs(gradientOf, start, tolerance, maxIterations);
  if (first.converged) return first;
  const simplex = nelderMead(objective.value, first.x, maxIterations * start.length);
  const second = lbfgs(gradientOf, simplex.x, tolerance, maxIterations);
  return { ...second, iterations: first.iterations + simplex.iterations + second.iterations };
}

function lbfgs(gradientOf: Gradient, start: Float64Array, tolerance: number, maxIterations: number): Minimum {
  let at = pointAt(gradientOf, start);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (maxAbs(at.gradient) <= tolerance) return minimumOf(at, true, iteration);
    let next = lineSearch(gradientOf, at, directionOf(at.gradient, pairs), pairs.length === 0);
    if (next === null && pairs.length > 0) {
      pairs.length = 0;
      next = lineSearch(gradientOf, at, directionOf(at.gradient, pairs), true);
    }
    if (next === null) return minimumOf(at, maxAbs(at.gradient) <= roundingGradient, iteration);
    remember(pairs, at, next);
    at = next;
  }
  return minimumOf(at, false, maxIterations);
}

type Gradient = (x: Float64Array, into: Float64Array) => number;

function pointAt(gradientOf: Gradient, x: Float64Array): Point {
  const gradient = new Float64Array(x.length);
  const value = gradientOf(x, gradient);
  return { x, value, gradient };
}

function minimumOf({ x, value }: Point, converged: boolean, iterations: number): Minimum {
  return { x, value, converged: converged && Number.isFinite(value), iterations };
}

/** The two-loop recursion. */
function directionOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((each) => -each);
  const alphas: number[] = [];
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, rho } = pairs[i] as Pair;
    const alpha = rho * dot(step, direction);
    alphas[i] = alpha;
    addScaled(direction, change, -alpha);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let k = 0; k < direction.length; k++) direction[k] = (direction[k] as number) * scale;
  }
  pairs.forEach(({ step, change, rho }, i) => {
    addScaled(direction, step, (alphas[i] as number) - rho * dot(change, direction));
  });
  return direction;
}

/** The first step is no longer than 1; a value that is no number counts as too high. */
function lineSearch(gradientOf: Gradient, at: Point, direction: Float64Array, isFirst: boolean): Point | null {
  const slope = dot(at.gradient, direction);
  if (!(slope < 0)) return null;
  let length = isFirst ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
  for (let halving = 0; halving < maxHalvings; halving++) {
    const x = Float64Array.from(at.x);
    addScaled(x, direction, length);
    const next = pointAt(gradientOf, x);
    if (next.value <= at.value + 1e-4 * length * slope && next.gradient.every(Number.isFinite)) {
      return next.value < at.value ? next : null;
    }
    length /= 2;
  }
  return null;
}

/** Only pairs with curvature: without, the matrix would not stay positive definite. */
function remember(pairs: Pair[], from: Point, to: Point): void {
  const step = to.x.map((each, k) => each - (from.x[k] as number));
  const change = to.gradient.map((each, k) => each - (from.gradient[k] as number));
  const curvature = dot(step, change);
  if (!(curvature > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
  pairs.push({ step, change, rho: 1 / curvature });
  if (pairs.length > memory) pairs.shift();
}

function differences(value: Objective['value']): Gradient {
  return (x, into) => {
    for (let k = 0; k < x.length; k++) {
      const at = x[k] as number;
      const h = 6e-6 * Math.max(1, Math.abs(at));
      const moved = Float64Array.from(x);
      moved[k] = at + h;
      const above = value(moved);
      moved[k] = at - h;
      into[k] = (above - value(moved)) / (2 * h);
    }
    return value(x);
  };
}

interface Vertex {
  readonly x: Float64Array;
  readonly value: number;
}

function nelderMead(value: Objective['value'], start: Float64Array, maxIterations: number): Minimum {
  const vertexAt = (x: Float64Array): Vertex => {
    const found = value(x);
    return { x, value: Number.isNaN(found) ? Number.POSITIVE_INFINITY : found };
  };
  const simplex = [vertexAt(start)];
  for (let k = 0; k < start.length; k++) {
    const x = Float64Array.from(start);
    x[k] = (x[k] as number) + 0.5;
    simplex.push(vertexAt(x));
  }
  let iteration = 0;
  for (; iteration < maxIterations; iteration++) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst] = [simplex[0] as Vertex, simplex.at(-1) as Vertex];
    if (worst.value - best.value <= 1e-14 * (1 + Math.abs(best.value))) break;
    simplexStep(simplex, vertexAt);
  }
  const best = simplex.reduce((least, each) => (each.value < least.value ? each : least));
  return { ...best, converged: iteration < maxIterations, iterations: iteration };
}

/** Reflects, expands, contracts or shrinks a simplex that is sorted. */
function simplexStep(simplex: Vertex[], vertexAt: (x: Float64Array) => Vertex): void {
  const [best, worst] = [simplex[0] as Vertex, simplex.at(-1) as Vertex];
  const secondWorst = simplex.at(-2) as Vertex;
  const rest = simplex.slice(0, -1);
  const centre = best.x.map((_, k) => rest.reduce((sum, { x }) => sum + (x[k] as number), 0) / rest.length);
  const along = (share: number): Vertex =>
    vertexAt(centre.map((each, k) => each + share * ((worst.x[k] as number) - each)));
  const reflected = along(-1);
  if (reflected.value < best.value) {
    const expanded = along(-2);
    simplex[simplex.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    return;
  }
  if (reflected.value < secondWorst.value) {
    simplex[simplex.length - 1] = reflected;
    return;
  }
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
  if (contracted.value < Math.min(reflected.value, worst.value)) {
    simplex[simplex.length - 1] = contracted;
    return;
  }
  for (let i = 1; i < simplex.length; i++) {
    const { x } = simplex[i] as Vertex;
    simplex[i] = vertexAt(x.map((each, k) => (each + (best.x[k] as number)) / 2));
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

function addScaled(into: Float64Array, what: Float64Array, scale: number): void {
  for (let k = 0; k < into.length; k++) into[k] = (into[k] as number) + scale * (what[k] as number);
}

function maxAbs(values: Float64Array): number {
  let most = 0;
  for (const each of values) {
    if (!(Math.abs(each) <= most)) most = Math.abs(each);
  }
  return most;
}
