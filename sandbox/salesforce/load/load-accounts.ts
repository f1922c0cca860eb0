import type { Book, BookAccount } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { instant } from './book-values.ts';
import { currencyIn } from './currencies-of.ts';
import { ExtraFields } from './extra-fields.ts';
import { idOrNull, type LoadIndex, storeOf } from './load-index.ts';
import { ensureUser } from './load-users.ts';
import { type LastChurn, readChurn } from './read-churn.ts';

export async function loadAccounts(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  const churn = await readChurn(book);
  const extras = new ExtraFields(org, 'Account');
  const parents: [child: number, parentAccount: string][] = [];
  for await (const rows of book.read('accounts')) {
    for (const account of rows) {
      const row = addAccount(org, index, account, churn.get(account.account_id));
      extras.add(row, account.extra);
      if (account.parent_account_id !== undefined) parents.push([row, account.parent_account_id]);
    }
  }
  extras.write();
  for (const [child, parentAccount] of parents) {
    const parent = index.accounts.get(parentAccount);
    if (parent !== undefined && parent !== child) {
      storeOf(org, 'Account').write(child, 'ParentId', idOrNull(org, 'Account', parent));
    }
  }
}

function addAccount(org: SandboxOrg, index: LoadIndex, account: BookAccount, churn: LastChurn | undefined): number {
  const { todayMs } = index;
  const createdMs = Math.min(instant(account.created_at) ?? todayMs, todayMs);
  const modifiedMs = Math.min(Math.max(createdMs, churn?.atMs ?? createdMs), todayMs);
  const email = account.owner_email;
  const owner = email === undefined ? org.integrationUserId : ensureUser(org, index, email);
  const row = org.load(
    'Account',
    {
      Book_Account_Id__c: account.account_id,
      Name: account.name,
      Website: account.domain === undefined ? null : `https://${account.domain}`,
      Industry: account.industry ?? null,
      BillingCountry: account.country ?? null,
      NumberOfEmployees: account.employees ?? null,
      OwnerId: owner,
      Contract_Currency__c: account.currency ?? null,
      Churned_At__c: churn?.atMs ?? null,
      Churn_Reason__c: churn?.reason ?? null,
      ...currencyIn(org, account.currency),
    },
    { createdMs, modifiedMs },
  );
  index.accounts.set(account.account_id, row);
  index.accountOwners[row] = owner;
  return row;
}
