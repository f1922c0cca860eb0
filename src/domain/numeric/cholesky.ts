/** Cholesky factorisation of small dense symmetric matrices, row-major; only the lower half is read. Golub and Van Loan 2013, 4.2. */
export interface CholeskyFactor {
  readonly size: number;
  /** L of A + jitter·I = L·L', row-major; the upper half is zero. */
  readonly lower: Float64Array;
  /** What had to be added to the diagonal to make the matrix positive definite; 0 as a rule. */
  readonly jitter: number;
}

/** First jitter, as a share of the mean diagonal; it grows tenfold until the factorisation holds. */
const firstJitter = 1e-12;

/** @throws RangeError where the matrix is not finite. */
export function choleskyFactor(matrix: Float64Array, size: number): CholeskyFactor {
  const lower = new Float64Array(size * size);
  let jitter = 0;
  while (!factorInto(matrix, size, jitter, lower)) {
    jitter = jitter === 0 ? firstJitter * meanDiagonal(matrix, size) : jitter * 10;
    if (!Number.isFinite(jitter)) throw new RangeError('a matrix with entries that are not finite has no factor');
  }
  return { size, lower, jitter };
}

/** x of A·x = b. */
export function choleskySolve(factor: CholeskyFactor, b: Float64Array): Float64Array {
  const { size, lower } = factor;
  const x = forwardSolve(factor, b);
  for (let i = size - 1; i >= 0; i--) {
    let rest = x[i] as number;
    for (let k = i + 1; k < size; k++) rest -= (lower[k * size + i] as number) * (x[k] as number);
    x[i] = rest / (lower[i * size + i] as number);
  }
  return x;
}

/** b'·A⁻¹·b, as the squared length of L⁻¹·b. */
export function inverseQuadraticForm(factor: CholeskyFactor, b: Float64Array): number {
  let sum = 0;
  for (const each of forwardSolve(factor, b)) sum += each * each;
  return sum;
}

/** x of L·x = b. */
function forwardSolve({ size, lower }: CholeskyFactor, b: Float64Array): Float64Array {
  const x = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let rest = b[i] as number;
    for (let k = 0; k < i; k++) rest -= (lower[i * size + k] as number) * (x[k] as number);
    x[i] = rest / (lower[i * size + i] as number);
  }
  return x;
}

/** Whether every pivot came out above zero. */
function factorInto(matrix: Float64Array, size: number, jitter: number, lower: Float64Array): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = (matrix[i * size + j] as number) + (i === j ? jitter : 0);
      for (let k = 0; k < j; k++) rest -= (lower[i * size + k] as number) * (lower[j * size + k] as number);
      if (i !== j) lower[i * size + j] = rest / (lower[j * size + j] as number);
      else if (isPivot(rest, matrix[i * size + i] as number)) lower[i * size + i] = Math.sqrt(rest);
      else return false;
    }
  }
  return true;
}

/** What cancellation left of a diagonal entry is no pivot below its rounding error. */
function isPivot(rest: number, diagonal: number): boolean {
  return rest > Number.EPSILON * Math.abs(diagonal) && Number.isFinite(rest);
}

function meanDiagonal(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.abs(matrix[i * size + i] as number);
  return sum > 0 ? sum / size : 1;
}
