import type { Book, BookAccount } from '../../../src/book/types.ts';
import type { Crm } from '../store/crm.ts';
import { ExtraColumns, type LoadIndex, stamps } from './load-index.ts';
import { ensureOwner } from './load-owners.ts';

const parentToChild = 13;

export async function loadAccounts(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  const extras = new ExtraColumns(crm, 'companies');
  const currencies = new Map<string, number>();
  const parents: [child: number, parentAccount: string][] = [];
  for await (const rows of book.read('accounts')) {
    for (const account of rows) {
      const row = addCompany(crm, index, account);
      extras.add(row, account.extra);
      if (account.parent_account_id !== undefined) parents.push([row, account.parent_account_id]);
      if (account.currency !== undefined) {
        currencies.set(account.currency, (currencies.get(account.currency) ?? 0) + 1);
      }
    }
  }
  extras.define();
  for (const [child, parentAccount] of parents) {
    const parent = index.accounts.get(parentAccount);
    if (parent !== undefined && parent !== child) {
      crm.associations.link('companies', parent, 'companies', child, [parentToChild]);
    }
  }
  const [commonest] = [...currencies].sort((a, b) => b[1] - a[1]);
  if (commonest !== undefined) crm.companyCurrency = commonest[0];
}

function addCompany(crm: Crm, index: LoadIndex, account: BookAccount): number {
  const { table } = crm.objects.companies;
  const row = table.add(...stamps(crm, account.created_at));
  index.accounts.set(account.account_id, row);
  table.set(row, 'book_account_id', account.account_id);
  table.set(row, 'name', account.name);
  table.set(row, 'domain', account.domain ?? null);
  table.set(row, 'industry', account.industry ?? null);
  table.set(row, 'country', account.country ?? null);
  table.set(row, 'numberofemployees', account.employees === undefined ? null : String(account.employees));
  table.set(row, 'contract_currency', account.currency ?? null);
  const owner = account.owner_email;
  table.set(row, 'hubspot_owner_id', owner === undefined ? null : ensureOwner(crm, index, owner));
  return row;
}
