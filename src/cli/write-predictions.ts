import { AppError } from '../contracts/errors.ts';
import type { ExportTable } from '../contracts/export-table.ts';
import type { CustomerPrediction } from '../domain/value/table/clv-report.ts';
import { writeTable } from '../export/write-table.ts';

const pageSize = 5_000;

const columns: ExportTable['columns'] = [
  { name: 'customer', kind: 'text', about: 'as the table names the customer' },
  { name: 'expected_purchases', kind: 'number', about: 'within the horizon' },
  { name: 'p_alive', kind: 'share', about: 'probability that the customer still buys' },
  { name: 'expected_spend', kind: 'money', about: 'per purchase' },
  { name: 'clv', kind: 'money', about: 'expected margin within the horizon, discounted' },
  { name: 'currency', kind: 'text', about: 'of both amounts, where it is known' },
];

/** All predictions as CSV; what is not known is empty. @throws AppError `config` EXPORT_UNWRITABLE. */
export async function writePredictions(
  path: string,
  { size, at }: { readonly size: number; readonly at: (i: number) => CustomerPrediction },
  currency: string | null,
): Promise<void> {
  async function* pages() {
    for (let from = 0; from < size; from += pageSize) {
      yield Array.from({ length: Math.min(pageSize, size - from) }, (_, i) => row(at(from + i), currency));
    }
  }
  try {
    await writeTable({ name: 'customers', columns, pages: pages() }, path, 'csv');
  } catch (err) {
    if (!(err instanceof AppError) || err.detail.code !== 'EXPORT_UNWRITABLE') throw err;
    const hint =
      'Does the folder exist, may you write there, and is there room? Name another file with --customers-out.';
    throw new AppError('config', err.message, { ...err.detail, hint });
  }
}

function row({ customer, expectedPurchases, pAlive, expectedSpend, clv }: CustomerPrediction, currency: string | null) {
  return [customer, expectedPurchases, pAlive, cents(expectedSpend), cents(clv), currency];
}

const cents = (amount: number | null): number | null => (amount === null ? null : Math.round(amount * 100));
