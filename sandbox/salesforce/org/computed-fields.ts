/** Standard fields that are worked out from others when they are read. */
import type { RecordStore, Stores } from './store/record-store.ts';
import type { Value } from './types.ts';

export function addComputedFields(directory: Stores, now: () => number): void {
  for (const name of ['Contact', 'User']) {
    const people = directory.need(name);
    people.setComputed('Name', (row) => fullName(people.get(row, 'FirstName'), people.get(row, 'LastName')));
  }
  const cases = directory.need('Case');
  cases.setComputed('CaseNumber', (row) => String(row + 1_001).padStart(8, '0'));
  const tasks = directory.need('Task');
  tasks.setComputed('IsHighPriority', (row) => tasks.get(row, 'Priority') === 'High');
  addFiscal(directory.need('Opportunity'));
  addActivityDates(directory, now);
}

function fullName(first: Value, last: Value): string | null {
  return first === null ? (last as string | null) : `${String(first)} ${String(last ?? '')}`.trimEnd();
}

function addFiscal(deals: RecordStore): void {
  const close = (row: number): string => String(deals.get(row, 'CloseDate') ?? '');
  const quarter = (row: number): number => Math.ceil(Number(close(row).slice(5, 7)) / 3);
  const known = (row: number, value: Value): Value => (close(row) === '' ? null : value);
  deals.setComputed('FiscalYear', (row) => known(row, Number(close(row).slice(0, 4))));
  deals.setComputed('FiscalQuarter', (row) => known(row, quarter(row)));
  deals.setComputed('Fiscal', (row) => known(row, `${close(row).slice(0, 4)} ${quarter(row)}`));
}

/** LastActivityDate: the last day of a closed task or a past event; open ones make HasOpenActivity. */
function addActivityDates(directory: Stores, now: () => number): void {
  const lookups = { Account: 'AccountId', Contact: 'WhoId', Opportunity: 'WhatId' } as const;
  const [tasks, events] = [directory.need('Task'), directory.need('Event')];
  const today = (): string => new Date(now()).toISOString().slice(0, 10);
  for (const [name, lookup] of Object.entries(lookups)) {
    const store = directory.need(name);
    store.setComputed('LastActivityDate', (row) => {
      const id = store.idOf(row);
      let last: string | null = null;
      for (const [activities, isPast] of [
        [tasks, (at: number) => tasks.get(at, 'IsClosed') === true],
        [events, (at: number) => String(events.get(at, 'ActivityDate') ?? '') <= today()],
      ] as const) {
        for (const at of activities.rowsByReference(lookup, id) ?? []) {
          const day = activities.isLive(at) && isPast(at) ? activities.get(at, 'ActivityDate') : null;
          if (typeof day === 'string' && (last === null || day > last)) last = day;
        }
      }
      return last;
    });
  }
  const deals = directory.need('Opportunity');
  const openTasks = (row: number): number[] => {
    const rows = tasks.rowsByReference('WhatId', deals.idOf(row)) ?? [];
    return rows.filter((at) => tasks.isLive(at) && tasks.get(at, 'IsClosed') !== true);
  };
  deals.setComputed('HasOverdueTask', (row) =>
    openTasks(row).some((at) => String(tasks.get(at, 'ActivityDate') ?? '9') < today()),
  );
  deals.setComputed('HasOpenActivity', (row) => {
    if (openTasks(row).length > 0) return true;
    const rows = events.rowsByReference('WhatId', deals.idOf(row)) ?? [];
    return rows.some((at) => events.isLive(at) && Number(events.get(at, 'StartDateTime') ?? 0) > now());
  });
}
