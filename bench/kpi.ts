/**
 * Microseconds a customer costs in the KPIs of 30 months: from a timeline in memory to contributions, added to five parts, and cohorts.
 *   node bench/kpi.ts [customers] [rounds]
 */
import { addToCohorts, emptyCohorts } from '../src/domain/kpi/cohorts.ts';
import { contributionsOf, emptyPeriods } from '../src/domain/kpi/contributions.ts';
import { customerHistory } from '../src/domain/kpi/customer-history.ts';
import { monthOf } from '../src/domain/kpi/month.ts';
import { kpis } from '../src/domain/kpi/registry.ts';
import { addContributions } from '../src/domain/kpi/sums.ts';
import { syntheticTimeline } from '../test/support/synthetic-timeline.ts';

const asOf = Date.UTC(2026, 10, 20);
const customers = Number(process.argv[2] ?? 5_000);
const rounds = Number(process.argv[3] ?? 5);
const to = monthOf(asOf);
const options = { asOf, from: to - 29, to, graceDays: 30 };
const partsOfEach = 5;

const timelines = Array.from({ length: customers }, (_, n) => syntheticTimeline(n, asOf));
const parts = Array.from({ length: 2 * partsOfEach }, () => emptyPeriods(options).months);
const cohorts = emptyCohorts({ asOf, from: options.from, to });
let [alone, together] = [Infinity, Infinity];
for (let round = 0; round < rounds; round++) {
  let start = performance.now();
  for (const timeline of timelines) contributionsOf(customerHistory(timeline, asOf, 30), options);
  alone = Math.min(alone, microseconds(start, customers));
  start = performance.now();
  timelines.forEach((timeline, n) => {
    const history = customerHistory(timeline, asOf, 30);
    const months = contributionsOf(history, options);
    for (let part = 0; part < partsOfEach; part++) addContributions(parts[2 * part + (n % 2)] ?? [], months);
    addToCohorts(cohorts, history);
  });
  together = Math.min(together, microseconds(start, customers));
}
const start = performance.now();
for (const months of parts) for (const { sums } of months) for (const kpi of kpis) kpi.compute(sums);
const perSum = microseconds(start, parts.length * 30);
console.log(`contributions: ${alone.toFixed(1)} µs a customer, best of ${rounds}`);
console.log(`with ${partsOfEach} parts and cohorts: ${together.toFixed(1)} µs a customer`);
console.log(`that is ${(together / 10).toFixed(1)} s for 100 000 customers x 30 months`);
console.log(`${kpis.length} KPIs of one sum: ${perSum.toFixed(1)} µs`);

function microseconds(since: number, count: number): number {
  return ((performance.now() - since) * 1_000) / count;
}
