import { afterEach, expect, it } from 'vitest';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { type SalesforceKeel, salesforceKeel } from '../../support/salesforce-keel.ts';

const book = simulateBook({ accounts: 60, seed: 3, until: '2026-01-01', months: 12 });
let keel: SalesforceKeel;
afterEach(() => keel.close());

it('probe', async () => {
  keel = await salesforceKeel({ book });
  const { tenant, notes } = await keel.connect();
  console.log(notes);
  const t = performance.now();
  const first = await tenant.run();
  console.log(JSON.stringify(first.counts), first.run.state, performance.now() - t, keel.org.state.stats());
  const second = await tenant.run();
  console.log(JSON.stringify(second.counts), second.run.state, performance.now() - t);
  console.log(JSON.stringify(second.steps.filter(s=>s.error)));
});
