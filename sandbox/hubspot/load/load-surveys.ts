import type { Book, BookSurvey } from '../../../src/book/types.ts';
import type { Crm } from '../store/crm.ts';
import { instant, type LoadIndex } from './load-index.ts';

const toContact = 98;

function responseGroup(survey: BookSurvey): string {
  if (survey.kind === 'nps') return survey.value >= 9 ? 'PROMOTER' : survey.value >= 7 ? 'PASSIVE' : 'DETRACTOR';
  return survey.value >= 4 ? 'HAPPY' : survey.value >= 3 ? 'NEUTRAL' : 'UNHAPPY';
}

export async function loadSurveys(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  const { table } = crm.objects.feedback_submissions;
  for await (const rows of book.read('surveys')) {
    for (const survey of rows) {
      const atMs = instant(survey.at);
      if (atMs === undefined) continue;
      const row = table.add(Math.min(atMs, crm.todayMs), Math.min(atMs, crm.todayMs));
      table.set(row, 'hs_survey_type', survey.kind.toUpperCase());
      table.set(row, 'hs_value', String(survey.value));
      table.set(row, 'hs_submission_timestamp', new Date(atMs).toISOString());
      table.set(row, 'hs_response_group', responseGroup(survey));
      table.set(row, 'hs_content', survey.comment ?? null);
      const contact = contactOf(crm, index, survey);
      if (contact !== undefined) {
        crm.associations.link('feedback_submissions', row, 'contacts', contact, [toContact]);
        table.set(row, 'hs_contact_id', String(crm.objects.contacts.table.ids[contact]));
      }
    }
  }
}

/** HubSpot ties a response to a contact only: one without belongs to the account's first contact, or to none. */
function contactOf(crm: Crm, index: LoadIndex, survey: BookSurvey): number | undefined {
  if (survey.contact_id !== undefined) return index.contacts.get(survey.contact_id);
  const company = index.accounts.get(survey.account_id ?? '');
  return company === undefined ? undefined : crm.associations.links('companies', company, 'contacts')[0]?.row;
}
