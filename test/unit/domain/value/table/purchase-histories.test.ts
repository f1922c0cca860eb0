import { describe, expect, it } from 'vitest';
import { historyWarnings, noPurchases } from '../../../../../src/domain/value/table/history-warnings.ts';
import { purchaseHistories } from '../../../../../src/domain/value/table/purchase-histories.ts';
import { dayOf, type TestTransaction, transactionTable } from '../../../../support/transaction-table.ts';

const until = '2024-03-31';

function histories(...transactions: TestTransaction[]) {
  const table = transactionTable(transactions);
  const rows = Int32Array.from(transactions, (_, i) => i);
  const found = purchaseHistories(table, rows, { untilDay: dayOf(until), periodDays: 7 });
  return { ...found, names: Array.from(found.customerOf, (code) => table.customers[code]) };
}

describe('histories of purchases', () => {
  it('count repeats by day, in weeks from the first purchase', () => {
    const { frequency, recency, age, meanRepeatSpend, spendCents } = histories(
      ['A', '2024-01-15', 20],
      ['A', '2024-01-01', 10],
      ['A', '2024-01-15', 5],
      ['A', '2024-01-22', 35],
    );
    expect([...frequency]).toEqual([2]);
    expect([...recency]).toEqual([3]);
    expect(age[0]).toBeCloseTo(90 / 7, 12);
    expect([...meanRepeatSpend]).toEqual([30]);
    expect([...spendCents]).toEqual([7000]);
  });

  it('take the last day in whole, and nothing after it', () => {
    const { frequency, counts } = histories(
      ['A', '2024-03-01', 10],
      ['A', '2024-03-31T23:59:59Z', 10],
      ['A', '2024-04-01', 10],
    );
    expect([...frequency]).toEqual([1]);
    expect(counts).toMatchObject({ transactions: 2, later: 1, laterCustomers: 0 });
  });

  it('leave out who came later or was only refunded, and count them', () => {
    const { names, counts } = histories(['A', '2024-04-02', 10], ['B', '2024-01-01', -10], ['C', '2024-01-01', 1]);
    expect(names).toEqual(['C']);
    expect(counts).toMatchObject({ laterCustomers: 1, refundedCustomers: 1, refunds: 1, unmatchedCents: 1000 });
  });

  it('take a refund off what was bought before, and it is no purchase', () => {
    const { frequency, spendCents, counts } = histories(
      ['A', '2024-01-01', 10],
      ['A', '2024-01-08', 30],
      ['A', '2024-01-09', -12.34],
    );
    expect([...frequency]).toEqual([1]);
    expect([...spendCents]).toEqual([2766]);
    expect(counts).toMatchObject({ refunds: 1, refundedCents: 1234, unmatchedCents: 0 });
  });

  it('have no mean spend without a repeat', () => {
    expect(histories(['A', '2024-01-01', 10]).meanRepeatSpend[0]).toBeNaN();
  });

  it('say on which days first and repeated purchases came, later ones with them', () => {
    const { days } = histories(
      ['A', '2024-01-01', 1],
      ['B', '2024-01-02', 1],
      ['A', '2024-01-02', 1],
      ['A', '2024-04-02', 1],
    );
    expect(days.from).toBe(dayOf('2024-01-01'));
    expect([days.first[0], days.first[1]]).toEqual([1, 1]);
    expect(days.repeat[1]).toBe(1);
    expect(days.repeat.at(-1)).toBe(1);
  });

  it('are the same in any order of rows', () => {
    const rows: TestTransaction[] = [
      ['A', '2024-01-01', 1],
      ['A', '2024-01-09', 3],
      ['A', '2024-02-01', 2],
    ];
    expect(histories(...rows.toReversed())).toEqual(histories(...rows));
  });
});

describe('what is told of them', () => {
  it('refunds, purchases of nothing and later transactions, each by its number', () => {
    const { counts } = histories(
      ['A', '2024-01-01', 0],
      ['A', '2024-01-02', -5],
      ['B', '2024-05-01', 5],
      ['C', '2024-05-01', 5],
    );
    const warnings = historyWarnings(counts, until);
    expect(warnings.map(({ code }) => code)).toEqual(['AFTER_UNTIL', 'REFUNDS', 'REFUNDS_UNMATCHED', 'ZERO_AMOUNTS']);
    expect(warnings[0]?.message).toContain(
      '2 transactions after 2024-03-31 were left out, all that there is of 2 customers',
    );
  });

  it('nothing where there is nothing to tell', () => {
    expect(historyWarnings(histories(['A', '2024-01-01', 1]).counts, until)).toEqual([]);
  });

  it('nobody bought until then: the day from which on there is something', () => {
    expect(noPurchases(histories(['A', '2024-04-02', 10]), until)).toMatchObject({
      code: 'NO_TRANSACTIONS',
      hint: expect.stringContaining('2024-04-02'),
    });
    expect(noPurchases(histories(['A', '2024-01-01', 10]), until)).toBeNull();
  });

  it('only refunds: perhaps the sign is turned round', () => {
    expect(noPurchases(histories(['A', '2024-01-02', -10]), until)?.hint).toContain('sign');
  });
});
