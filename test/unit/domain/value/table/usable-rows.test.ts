import { describe, expect, it } from 'vitest';
import { type UsableRows, usableRows } from '../../../../../src/domain/value/table/usable-rows.ts';
import { type TestTransaction, transactionTable } from '../../../../support/transaction-table.ts';

const good: TestTransaction = ['A', '2024-01-01', 10];

function used(...[table, currency = null]: [ReturnType<typeof transactionTable>, (string | null)?]): UsableRows {
  const found = usableRows(table, currency);
  if ('problem' in found) throw new Error(found.problem.code);
  return found;
}

function problem(...[table, currency = null]: [ReturnType<typeof transactionTable>, (string | null)?]) {
  const found = usableRows(table, currency);
  return 'problem' in found ? found.problem : null;
}

describe('rows of a table of transactions', () => {
  it.each([
    ['names no customer', [null, '2024-01-01', 10], 'customerMissing', 'CUSTOMER_MISSING'],
    ['has no date', ['A', null, 10], 'dateUnknown', 'TRANSACTION_DATE_UNKNOWN'],
    ['has no amount', ['A', '2024-01-01', null], 'amountUnknown', 'TRANSACTION_AMOUNT_UNKNOWN'],
  ] as const)('one that %s is left out, counted and told', (_what, row, count, code) => {
    const { rows, left, warnings } = used(transactionTable([good, row]));
    expect([...rows]).toEqual([0]);
    expect(left[count]).toBe(1);
    expect(warnings.map((warning) => warning.code)).toEqual([code]);
  });

  it('the first date that cannot be read is told with its line', () => {
    const none = { count: 0, example: '', line: 0 };
    const unreadable = { dates: { count: 1, example: 'soon', line: 3 }, amounts: none };
    const { warnings } = used(transactionTable([good, ['A', null, 1]], { unreadable }));
    expect(warnings[0]?.message).toContain('"soon" on line 3');
  });

  it('none of use is a problem that says what became of them', () => {
    expect(problem(transactionTable([['A', null, 10]]))).toMatchObject({
      code: 'NO_TRANSACTIONS',
      message: expect.stringContaining('1 row was left out for the date'),
    });
    expect(problem(transactionTable([]))?.message).toBe('The table has no transaction.');
  });
});

describe('currencies', () => {
  const mixed = transactionTable([
    ['A', '2024-01-01', 10, 'USD'],
    ['A', '2024-01-02', 10, 'EUR'],
    ['B', '2024-01-02', 10, 'EUR'],
    ['B', '2024-01-03', 10, null],
  ]);

  it('several are never added up: the problem counts them and says how to go on', () => {
    expect(problem(mixed)).toMatchObject({
      code: 'CURRENCIES_MIXED',
      message: expect.stringContaining('EUR (2), USD (1)'),
      hint: expect.stringContaining('--currency EUR'),
    });
  });

  it('one of them is taken when it is named', () => {
    const { rows, currency, left } = used(mixed, 'EUR');
    expect([...rows]).toEqual([1, 2]);
    expect(currency).toBe('EUR');
    expect(left).toMatchObject({ otherCurrency: 1, currencyMissing: 1 });
  });

  it('one that the table does not have is a problem', () => {
    expect(problem(mixed, 'GBP')).toMatchObject({ code: 'CURRENCY_NOT_FOUND' });
  });

  it('the only one needs no naming', () => {
    expect(used(transactionTable([['A', '2024-01-01', 1, 'SEK']])).currency).toBe('SEK');
  });

  it('signs of several are a problem, one sign names its currency where only one has it', () => {
    expect(problem(transactionTable([good], { signs: ['$', '€'] }))?.code).toBe('CURRENCIES_MIXED');
    expect(used(transactionTable([good], { signs: ['€'] })).currency).toBe('EUR');
    expect(used(transactionTable([good], { signs: ['$'] })).currency).toBeNull();
    expect(problem(transactionTable([good], { signs: ['€'] }), 'USD')?.code).toBe('CURRENCY_NOT_FOUND');
  });
});
