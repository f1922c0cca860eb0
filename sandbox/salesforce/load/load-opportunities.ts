import type { Book, BookDeal } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { addDays, day, dayOf, decimal, instant, stamps } from './book-values.ts';
import { currencyIn } from './currencies-of.ts';
import { ExtraFields } from './extra-fields.ts';
import { idOrNull, type LoadIndex, ownerOf, storeOf } from './load-index.ts';
import { type OpportunityStage, OpportunityStages } from './opportunity-stages.ts';

/** Salesforce wants a close date of every opportunity. */
const daysToClose = 90;

export async function loadOpportunities(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  const extras = new ExtraFields(org, 'Opportunity');
  const stages = new OpportunityStages();
  for await (const rows of book.read('deals')) {
    for (const deal of rows) {
      const row = addOpportunity(org, index, deal, stages.nameOf(deal.stage, deal.status));
      extras.add(row, deal.extra);
    }
  }
  extras.write();
  fillStages(org, stages.stages());
}

/** What a stage is worth is known when all of them are. */
function fillStages(org: SandboxOrg, stages: readonly OpportunityStage[]): void {
  const forecastOf = ({ isClosed, isWon }: OpportunityStage): string =>
    isWon ? 'Closed' : isClosed ? 'Omitted' : 'Pipeline';
  org.defineStages(
    stages.map(({ name: value, ...stage }) => ({ value, ...stage, forecast: forecastOf({ name: value, ...stage }) })),
  );
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const store = storeOf(org, 'Opportunity');
  for (let row = 0; row < store.rows; row += 1) {
    const stage = byName.get(String(store.get(row, 'StageName')));
    if (stage === undefined) continue;
    store.write(row, 'Probability', stage.probability);
    // Of these three the category and its name are one word.
    store.write(row, 'ForecastCategory', forecastOf(stage));
    store.write(row, 'ForecastCategoryName', forecastOf(stage));
  }
}

function addOpportunity(org: SandboxOrg, index: LoadIndex, deal: BookDeal, stage: string): number {
  const account = deal.account_id === undefined ? -1 : (index.accounts.get(deal.account_id) ?? -1);
  const dates = stamps(index.todayMs, deal.created_at, deal.closed_at);
  const closedMs = instant(deal.closed_at);
  const isOpen = deal.status === 'open';
  const closeMs = closedMs ?? (isOpen ? addDays(dates.createdMs, daysToClose) : dates.createdMs);
  return org.load(
    'Opportunity',
    {
      Book_Deal_Id__c: deal.deal_id,
      AccountId: idOrNull(org, 'Account', account),
      Name: deal.name ?? deal.deal_id,
      StageName: stage,
      IsClosed: !isOpen,
      IsWon: deal.status === 'won',
      Amount: decimal(deal.amount),
      CloseDate: day(closeMs),
      LastStageChangeDate: isOpen ? dates.createdMs : (closedMs ?? null),
      Type: typeOf(deal),
      Pipeline__c: deal.pipeline ?? null,
      Contract_Event__c: deal.type ?? null,
      Recurring_Amount__c: decimal(deal.recurring_amount),
      Term_Start__c: dayOf(deal.term_start),
      Term_End__c: dayOf(deal.term_end),
      Product__c: deal.product ?? null,
      Quantity__c: deal.quantity ?? null,
      Deal_Currency__c: deal.currency ?? null,
      OwnerId: ownerOf(org, index, account),
      ...currencyIn(org, deal.currency),
    },
    dates,
  );
}

function typeOf({ type }: BookDeal): string | null {
  if (type === undefined) return null;
  return type === 'new' || type === 'one_time' ? 'New Customer' : 'Existing Customer - Upgrade';
}
