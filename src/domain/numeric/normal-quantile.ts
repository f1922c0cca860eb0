const central = [3.3871327179, 50.434271938, 159.29113202, 59.10937472];
const centralBelow = [1, 17.895169469, 78.757757664, 67.1875636];
const tail = [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103];
const tailBelow = [1, 0.7370016425, 0.12021132975];
const farTail = [6.657905115, 3.081226386, 0.42868294337, 0.017337203997];
const farTailBelow = [1, 0.24197894225, 0.012258202635];

/** Of the standard normal, to 7 digits for shares in (0, 1); NaN elsewhere. Wichura 1988, algorithm AS 241 (PPND7). */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) return Number.NaN;
  const off = share - 0.5;
  if (Math.abs(off) <= 0.425) {
    const square = 0.180625 - off * off;
    return (off * polynomial(central, square)) / polynomial(centralBelow, square);
  }
  const root = Math.sqrt(-Math.log(Math.min(share, 1 - share)));
  const size =
    root <= 5
      ? polynomial(tail, root - 1.6) / polynomial(tailBelow, root - 1.6)
      : polynomial(farTail, root - 5) / polynomial(farTailBelow, root - 5);
  return Math.sign(off) * size;
}

function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduceRight((sum, each) => sum * at + each, 0);
}
