import { describe, expect, it } from 'vitest';
import { transactionColumns } from '../../../../../src/domain/value/table/transaction-columns.ts';

const names = ['customer_id', 'date', 'amount', 'currency'];
const wanted = { customer: 'customer_id', date: 'date', amount: 'amount' };

describe('columns of a table of transactions', () => {
  it('are taken as they are named', () => {
    expect(transactionColumns(names, wanted)).toEqual(wanted);
  });

  it('one that is not there: which option named it, and what was probably meant', () => {
    expect(transactionColumns(names, { ...wanted, customer: 'CustomerID' })).toEqual({
      problem: {
        code: 'COLUMN_NOT_FOUND',
        message: 'The table has no column "CustomerID", which --customer names.',
        hint: expect.stringContaining('Did you mean --customer "customer_id"?'),
      },
    });
    expect(transactionColumns(names, { ...wanted, currency: 'curency' })).toMatchObject({
      problem: { hint: expect.stringContaining('--currency-column "currency"') },
    });
  });

  it('one cannot be two things', () => {
    expect(transactionColumns(names, { ...wanted, amount: 'date' })).toMatchObject({
      problem: { code: 'COLUMN_NAMED_TWICE', message: expect.stringContaining('by --date and by --amount') },
    });
  });
});
