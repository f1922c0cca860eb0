import { count, countShare, medianKpi, ratioKpi, totalKpi } from './define-kpi.ts';
import type { Kpi } from './kpi.ts';

/** Support. Hours are hours of the clock: opening times of a business are not known. */
export const supportKpis: readonly Kpi[] = [
  medianKpi(
    {
      key: 'first_response_time',
      label: 'First-response time',
      definition: 'median hours from opening to first reply, of tickets first replied to in the period',
      unit: 'hours',
      direction: 'higher_is_worse',
      needs: ['ticket'],
    },
    'firstResponse',
    'no ticket had its first reply in the period',
  ),
  medianKpi(
    {
      key: 'resolution_time',
      label: 'Resolution time',
      definition: 'median hours from opening to closing, of tickets closed in the period',
      unit: 'hours',
      direction: 'higher_is_worse',
      needs: ['ticket'],
    },
    'resolution',
    'no ticket closed in the period',
  ),
  ratioKpi(
    {
      key: 'resolution_rate',
      label: 'Resolution rate',
      definition: 'tickets closed in the period / tickets open at its start, opened or reopened in it',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['ticket'],
    },
    (sums) => ({
      above: count(sums, 'ticketsClosed'),
      below: count(sums, 'ticketsAtStart') + count(sums, 'ticketsOpened') + count(sums, 'ticketsOpenedAgain'),
    }),
    { none: 'no ticket at hand in the period', isOfCases: true },
  ),
  totalKpi(
    {
      key: 'ticket_backlog',
      label: 'Backlog',
      definition: 'tickets open at the end of the period',
      unit: 'count',
      direction: 'higher_is_worse',
      needs: ['ticket'],
    },
    (sums) => ({ total: count(sums, 'ticketsAtEnd') }),
  ),
  ratioKpi(
    {
      key: 'reopen_rate',
      label: 'Reopen rate',
      definition: 'tickets closed in the period that were reopened before or since / tickets closed in the period',
      unit: 'share',
      direction: 'higher_is_worse',
      needs: ['ticket'],
    },
    countShare('ticketsClosedReopened', 'ticketsClosed'),
    { none: 'no ticket closed in the period', isOfCases: true },
  ),
];
