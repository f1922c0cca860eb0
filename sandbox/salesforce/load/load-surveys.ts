import type { Book, BookSurvey } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { instant } from './book-values.ts';
import { idOrNull, type LoadIndex } from './load-index.ts';

export async function loadSurveys(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  let number = 0;
  for await (const rows of book.read('surveys')) {
    for (const survey of rows) {
      const atMs = instant(survey.at);
      if (atMs === undefined) continue;
      number += 1;
      const enteredMs = Math.min(atMs, index.todayMs);
      org.load(
        'Survey_Answer__c',
        {
          Name: `S-${String(number).padStart(6, '0')}`,
          Kind__c: survey.kind,
          Score__c: survey.value,
          Answered_At__c: atMs,
          Contact__c: idOrNull(org, 'Contact', contactOf(index, survey)),
          Comment__c: survey.comment ?? null,
          OwnerId: org.integrationUserId,
        },
        { createdMs: enteredMs, modifiedMs: enteredMs },
      );
    }
  }
}

/** A response without a contact belongs to the account's first one, or to none. */
function contactOf(index: LoadIndex, survey: BookSurvey): number | undefined {
  if (survey.contact_id !== undefined) return index.contacts.get(survey.contact_id);
  const account = index.accounts.get(survey.account_id ?? '');
  return account === undefined ? undefined : index.firstContacts.get(account);
}
