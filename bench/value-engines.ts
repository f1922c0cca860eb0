/**
 * CPU time of the value models on simulated customers, on one core.
 *   node bench/value-engines.ts [customers]
 * BG/NBD on 2,357 customers and on as many as said (1,000,000), Gamma-Gamma on the repeat buyers among them, shifted-beta-geometric on
 * ten cohorts, and forecasts by customer. The first fit of a process compiles the code; the others are what a second one takes.
 */
import { randomOf } from '../src/domain/random.ts';
import { fitBgNbd } from '../src/domain/value/bg-nbd.ts';
import { expectedPurchases } from '../src/domain/value/bg-nbd-forecast.ts';
import { bgNbdInterval } from '../src/domain/value/bg-nbd-interval.ts';
import { fitGammaGamma, type SpendHistory } from '../src/domain/value/gamma-gamma.ts';
import type { PurchaseHistory } from '../src/domain/value/purchase-groups.ts';
import { fitShiftedBetaGeometric } from '../src/domain/value/shifted-beta-geometric.ts';
import { simulateBuyers } from '../test/support/buyers.ts';

const customers = Number(process.argv[2] ?? 1_000_000);
const truth = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, p: 6.25, q: 3.74, gamma: 15.44 };

bench(2_357);
bench(customers);
const cohorts = Array.from({ length: 10 }, (_, k) => [10_000, 8_000, 6_480, 5_307, 4_391, 3_697].slice(0, 6 - (k % 4)));
measure('shifted-beta-geometric, 10 cohorts', () => fitShiftedBetaGeometric(cohorts));

function bench(count: number): void {
  const buyers: (PurchaseHistory & SpendHistory)[] = simulateBuyers(truth, count, randomOf(7));
  const kinds = new Set(buyers.map((each) => `${each.frequency} ${each.recency} ${each.age}`)).size;
  console.log(`${count} customers, ${kinds} distinct histories`);
  const fit = measure('  BG/NBD', () => fitBgNbd(buyers));
  measure('  Gamma-Gamma', () => fitGammaGamma(buyers));
  if ('reason' in fit) return;
  const some = buyers.slice(0, 10_000);
  measure(`  forecasts of ${some.length} customers`, () => some.map((each) => expectedPurchases(fit, each, 52)));
  const first = buyers[0];
  if (first !== undefined)
    measure('  an interval', () => bgNbdInterval(fit, (params) => expectedPurchases(params, first, 52)));
}

function measure<T>(name: string, work: () => T): T {
  const times: number[] = [];
  let result = work();
  for (let run = 0; run < 3; run++) {
    const before = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  const words = typeof result === 'object' && result !== null && !Array.isArray(result) ? figures(result) : '';
  console.log(`${name}: ${Math.min(...times).toFixed(1)} ms CPU${words}`);
  return result;
}

function figures(of: object): string {
  const numbers = Object.entries(of).filter(([, value]) => typeof value === 'number');
  return `; ${numbers.map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`).join(', ')}`;
}
