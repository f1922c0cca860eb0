/** Numbers of many customers, row-major. */
export interface Rows {
  readonly values: Float64Array;
  /** Columns. */
  readonly width: number;
  readonly count: number;
}

/** Positions of the rows in lexicographic order of their values; rows that are alike keep their order. */
export function rowOrder({ values, width, count }: Rows): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  return order.sort((a, b) => {
    for (let j = 0; j < width; j++) {
      const gap = (values[a * width + j] as number) - (values[b * width + j] as number);
      if (gap !== 0) return gap;
    }
    return a - b;
  });
}

export function takeRows({ values, width }: Rows, order: Uint32Array): Rows {
  const taken = new Float64Array(order.length * width);
  order.forEach((row, i) => {
    for (let j = 0; j < width; j++) taken[i * width + j] = values[row * width + j] as number;
  });
  return { values: taken, width, count: order.length };
}

/** Of a row to one of the centres, which stand row-major in columns of the same width. */
export function squaredDistance({ values, width }: Rows, i: number, centres: Float64Array, c: number): number {
  let sum = 0;
  const [from, to] = [i * width, c * width];
  for (let j = 0; j < width; j++) {
    const gap = (values[from + j] as number) - (centres[to + j] as number);
    sum += gap * gap;
  }
  return sum;
}

/** A row becomes centre `at`. */
export function copyRow({ values, width }: Rows, row: number, to: Float64Array, at: number): void {
  for (let j = 0; j < width; j++) to[at * width + j] = values[row * width + j] as number;
}
