/** What was done with refunds, with purchases that cost nothing, and with what came after the last day. */
import type { EvaluationWarning } from '../../evaluation/report.ts';
import type { TableProblem } from '../../evaluation/table/table.ts';
import { countOf, grouped } from '../../evaluation/table/words.ts';
import { isoDay } from './iso-day.ts';
import type { HistoryCounts, PurchaseHistories } from './purchase-histories.ts';

const units = (cents: number): string => grouped(Math.round(cents / 100));

export function historyWarnings(counts: HistoryCounts, until: string): EvaluationWarning[] {
  const { refunds, refundedCents, unmatchedCents, zero, later, laterCustomers, refundedCustomers } = counts;
  const warnings: EvaluationWarning[] = [];
  if (later > 0) {
    const customers = laterCustomers > 0 ? `, all that there is of ${countOf(laterCustomers, 'customer')}` : '';
    warnings.push({
      code: 'AFTER_UNTIL',
      message: `${countOf(later, 'transaction')} after ${until} ${later === 1 ? 'was' : 'were'} left out${customers}; they only show how good the forecast is.`,
    });
  }
  if (refunds > 0) {
    warnings.push({
      code: 'REFUNDS',
      message: `${countOf(refunds, 'amount')} below 0 (${units(refundedCents)} in all) count as refunds: taken off the latest purchases before them, no purchases themselves.`,
    });
  }
  if (unmatchedCents > 0) {
    const customers = refundedCustomers > 0 ? ` ${countOf(refundedCustomers, 'customer')} had refunds only.` : '';
    warnings.push({
      code: 'REFUNDS_UNMATCHED',
      message: `Refunds of ${units(unmatchedCents)} stand against no earlier purchase in the table and were left out.${customers}`,
    });
  }
  if (zero > 0) {
    warnings.push({
      code: 'ZERO_AMOUNTS',
      message: `${countOf(zero, 'purchase')} of 0 ${zero === 1 ? 'counts as a purchase that brought' : 'count as purchases that brought'} nothing. If they are none, leave those rows out.`,
    });
  }
  return warnings;
}

/** Null where there is somebody to speak of. */
export function noPurchases({ customerOf, counts, days }: PurchaseHistories, until: string): TableProblem | null {
  if (customerOf.length > 0) return null;
  const isLater = counts.later > 0;
  return {
    code: 'NO_TRANSACTIONS',
    message: isLater
      ? `Nobody bought until ${until}: ${countOf(counts.later, 'transaction')} came after it.`
      : 'There are only refunds, no purchases.',
    hint: isLater
      ? `Name a later day with --until: the first transaction is of ${isoDay(days.from)}.`
      : 'Purchases need amounts above 0. Does the export turn their sign round?',
  };
}
