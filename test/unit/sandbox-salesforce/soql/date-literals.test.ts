import { describe, expect, it } from 'vitest';
import { dateLiteral } from '../../../../sandbox/salesforce/soql/date-literals.ts';

/** A Friday. */
const now = Date.parse('2026-11-20T10:11:12Z');

function days(text: string): string | undefined {
  const span = dateLiteral(text, now);
  return (
    span && `${new Date(span.start).toISOString().slice(0, 10)}..${new Date(span.end - 1).toISOString().slice(0, 10)}`
  );
}

describe('dateLiteral', () => {
  it.each([
    ['YESTERDAY', '2026-11-19..2026-11-19'],
    ['TODAY', '2026-11-20..2026-11-20'],
    ['tomorrow', '2026-11-21..2026-11-21'],
    ['LAST_WEEK', '2026-11-08..2026-11-14'],
    ['THIS_WEEK', '2026-11-15..2026-11-21'],
    ['NEXT_WEEK', '2026-11-22..2026-11-28'],
    ['LAST_MONTH', '2026-10-01..2026-10-31'],
    ['THIS_MONTH', '2026-11-01..2026-11-30'],
    ['NEXT_MONTH', '2026-12-01..2026-12-31'],
    ['LAST_90_DAYS', '2026-08-22..2026-11-20'],
    ['NEXT_90_DAYS', '2026-11-21..2027-02-18'],
    ['LAST_N_DAYS:1', '2026-11-19..2026-11-20'],
    ['NEXT_N_DAYS:1', '2026-11-21..2026-11-21'],
    ['N_DAYS_AGO:2', '2026-11-18..2026-11-18'],
    ['LAST_N_WEEKS:2', '2026-11-01..2026-11-14'],
    ['NEXT_N_WEEKS:1', '2026-11-22..2026-11-28'],
    ['N_WEEKS_AGO:1', '2026-11-08..2026-11-14'],
    ['LAST_N_MONTHS:2', '2026-09-01..2026-10-31'],
    ['NEXT_N_MONTHS:2', '2026-12-01..2027-01-31'],
    ['N_MONTHS_AGO:11', '2025-12-01..2025-12-31'],
    ['LAST_QUARTER', '2026-07-01..2026-09-30'],
    ['THIS_QUARTER', '2026-10-01..2026-12-31'],
    ['NEXT_FISCAL_QUARTER', '2027-01-01..2027-03-31'],
    ['LAST_N_QUARTERS:4', '2025-10-01..2026-09-30'],
    ['LAST_YEAR', '2025-01-01..2025-12-31'],
    ['THIS_FISCAL_YEAR', '2026-01-01..2026-12-31'],
    ['LAST_N_YEARS:2', '2024-01-01..2025-12-31'],
    ['N_FISCAL_YEARS_AGO:1', '2025-01-01..2025-12-31'],
  ])('%s', (text, span) => {
    expect(days(text)).toBe(span);
  });

  it.each(['SOMEDAY', 'LAST_N_DAYS', 'TODAY:1', 'THIS_WEEK:2'])('does not know %s', (text) => {
    expect(days(text)).toBeUndefined();
  });
});
