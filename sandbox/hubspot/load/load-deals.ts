import type { Book, BookDeal } from '../../../src/book/types.ts';
import type { Crm } from '../store/crm.ts';
import { DealStages } from './deal-stages.ts';
import { ExtraColumns, isoDay, isoTime, type LoadIndex, stamps } from './load-index.ts';

const primaryCompany = 5;

export async function loadDeals(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  const extras = new ExtraColumns(crm, 'deals');
  const stages = new DealStages();
  for await (const rows of book.read('deals')) {
    for (const deal of rows) {
      const row = addDeal(crm, deal, stages);
      extras.add(row, deal.extra);
      const company = deal.account_id === undefined ? undefined : index.accounts.get(deal.account_id);
      if (company !== undefined) crm.associations.link('deals', row, 'companies', company, [primaryCompany]);
    }
  }
  extras.define();
  crm.pipelines.set('deals', stages.pipelines());
}

function addDeal(crm: Crm, deal: BookDeal, stages: DealStages): number {
  const { table } = crm.objects.deals;
  const row = table.add(...stamps(crm, deal.created_at, deal.closed_at));
  const { pipelineId, stageId } = stages.place(deal.pipeline, deal.stage, deal.status);
  const isNewBusiness = deal.type === 'new' || deal.type === 'one_time';
  table.set(row, 'book_deal_id', deal.deal_id);
  table.set(row, 'dealname', deal.name ?? deal.deal_id);
  table.set(row, 'pipeline', pipelineId);
  table.set(row, 'dealstage', stageId);
  table.set(row, 'amount', deal.amount ?? null);
  table.set(row, 'deal_currency_code', deal.currency ?? null);
  table.set(row, 'closedate', isoTime(deal.closed_at));
  table.set(row, 'dealtype', deal.type === undefined ? null : isNewBusiness ? 'newbusiness' : 'existingbusiness');
  table.set(row, 'contract_event', deal.type ?? null);
  table.set(row, 'recurring_amount', deal.recurring_amount ?? null);
  table.set(row, 'term_start', isoDay(deal.term_start));
  table.set(row, 'term_end', isoDay(deal.term_end));
  table.set(row, 'product', deal.product ?? null);
  table.set(row, 'quantity', deal.quantity === undefined ? null : String(deal.quantity));
  return row;
}
