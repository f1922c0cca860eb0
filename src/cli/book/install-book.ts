import type { Book, BookTable, BookTables } from '../../book/types.ts';
import type { CrmRecord, RecordType, UsageReading } from '../../domain/records/types.ts';
import type { Deps } from '../../services/deps.ts';
import { recordPages } from '../../services/export/record-pages.ts';
import {
  accountRow,
  activityRow,
  churnRow,
  contactRow,
  dealRow,
  ownerRow,
  surveyRow,
  ticketRow,
  usageRow,
} from './book-rows.ts';
import { type UsageSample, usageSamples } from './usage-samples.ts';

/**
 * What Keel keeps of an install, as a book. Names and addresses of contacts, subjects of tickets and comments of surveys are not kept,
 * so they are not in it.
 */
export function installBook(
  store: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  signal?: AbortSignal,
): Pick<Book, 'read'> {
  const pages = <T extends RecordType>(type: T) => recordPages(store, installId, type, signal);
  const readers: { readonly [T in BookTable]: () => AsyncIterable<readonly BookTables[T][]> } = {
    accounts: () => accountPages(store, installId, pages('account')),
    owners: () => mapped(pages('owner'), ownerRow),
    contacts: () => mapped(pages('contact'), contactRow),
    deals: () => mapped(pages('deal'), dealRow),
    tickets: () => mapped(pages('ticket'), ticketRow),
    activities: () => mapped(pages('activity'), activityRow),
    surveys: () => mapped(pages('survey'), surveyRow),
    usage: () => mapped(samplePages(pages('usage')), usageRow),
    churn: () => mapped(pages('churn'), churnRow),
  };
  return { read: (table) => readers[table]() };
}

async function* mapped<From, To>(pages: AsyncIterable<readonly From[]>, to: (row: From) => To) {
  for await (const page of pages) yield page.map(to);
}

async function* accountPages(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  pages: AsyncIterable<readonly Extract<CrmRecord, { type: 'account' }>[]>,
) {
  const owners = await db.tenant(installId, (ex) => repos.records.owners(ex, installId));
  const emails = new Map(owners.map((owner) => [owner.id, owner.type === 'owner' ? owner.email : owner.id]));
  for await (const page of pages) yield page.map((account) => accountRow(account, (id) => emails.get(id) ?? id));
}

/** Readings come by account and metric; those of one series are held until it is whole. */
async function* samplePages(pages: AsyncIterable<readonly UsageReading[]>): AsyncGenerator<readonly UsageSample[]> {
  let series: UsageReading[] = [];
  for await (const page of pages) {
    const samples: UsageSample[] = [];
    for (const reading of page) {
      const [first] = series;
      if (first !== undefined && (first.accountId !== reading.accountId || first.metric !== reading.metric)) {
        samples.push(...usageSamples(series));
        series = [];
      }
      series.push(reading);
    }
    yield samples;
  }
  yield usageSamples(series);
}
