/**
 * Pairs rows with columns so that the sum of costs is least: the Hungarian method in the form with potentials (Kuhn 1955, Munkres
 * 1957). Row-major costs; returns the column of each row, -1 where there are more rows than columns.
 */
export function cheapestPairs(costs: Float64Array, rows: number, columns: number): Int32Array {
  if (rows > columns) {
    const turned = new Float64Array(costs.length);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) turned[j * rows + i] = costs[i * columns + j] as number;
    const pairs = new Int32Array(rows).fill(-1);
    cheapestPairs(turned, columns, rows).forEach((row, column) => {
      pairs[row] = column;
    });
    return pairs;
  }
  // Position 0 is a helper: rows and columns count from 1 here.
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    const before = shortestPath({ costs, columns, rowPotential, columnPotential, rowOf });
    let column = before.end;
    while (column !== 0) {
      const from = before.previous[column] as number;
      rowOf[column] = rowOf[from] as number;
      column = from;
    }
  }
  const pairs = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column] as number;
    if (row > 0) pairs[row - 1] = column - 1;
  }
  return pairs;
}

interface State {
  readonly costs: Float64Array;
  readonly columns: number;
  readonly rowPotential: Float64Array;
  readonly columnPotential: Float64Array;
  /** Row paired with each column, 0 for none. */
  readonly rowOf: Int32Array;
}

/** The cheapest way from the row at column 0 to a free column, by Dijkstra's method on reduced costs. */
function shortestPath({ costs, columns, rowPotential, columnPotential, rowOf }: State) {
  const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(columns + 1);
  const isDone = new Uint8Array(columns + 1);
  let at = 0;
  do {
    isDone[at] = 1;
    const row = rowOf[at] as number;
    let [step, next] = [Number.POSITIVE_INFINITY, 0];
    for (let j = 1; j <= columns; j++) {
      if (isDone[j] === 1) continue;
      const cost = costs[(row - 1) * columns + j - 1] as number;
      const reduced = cost - (rowPotential[row] as number) - (columnPotential[j] as number);
      if (reduced < (least[j] as number)) {
        least[j] = reduced;
        previous[j] = at;
      }
      if ((least[j] as number) < step || next === 0) [step, next] = [least[j] as number, j];
    }
    for (let j = 0; j <= columns; j++) {
      if (isDone[j] === 1) {
        const paired = rowOf[j] as number;
        rowPotential[paired] = (rowPotential[paired] as number) + step;
        columnPotential[j] = (columnPotential[j] as number) - step;
      } else least[j] = (least[j] as number) - step;
    }
    at = next;
  } while ((rowOf[at] as number) !== 0);
  return { end: at, previous };
}
