/** What Salesforce itself sets when a record is saved: closing dates, stages' probabilities, the account of an activity. */
import type { Value } from '../types.ts';
import { afterChange, type Change, type DmlContext } from './context.ts';

const closedTaskStatuses = new Set(['Completed']);
const closedCaseStatuses = new Set(['Closed']);

export function addConsequences(org: DmlContext, change: Change): void {
  byObject[change.store.def.name]?.(org, change);
}

const byObject: Readonly<Record<string, (org: DmlContext, change: Change) => void>> = {
  Opportunity: opportunityStage,
  Case: (org, change) => {
    caseStatus(org, change);
    caseAccount(org, change);
  },
  Task: (org, change) => {
    taskStatus(org, change);
    activityAccount(org, change);
  },
  Event: (org, change) => {
    eventTimes(change);
    activityAccount(org, change);
  },
};

const forecastNames: Readonly<Record<string, string>> = {
  BestCase: 'Best Case',
  MostLikely: 'Most Likely',
  Forecast: 'Commit',
};

function opportunityStage(org: DmlContext, change: Change): void {
  const name = change.values.get('StageName');
  if (typeof name !== 'string') return;
  const isMoved = change.row < 0 || change.store.get(change.row, 'StageName') !== name;
  if (!isMoved) return;
  const stage = org.stages.get(name.toLowerCase());
  change.values.set('IsClosed', stage?.isClosed ?? false);
  change.values.set('IsWon', stage?.isWon ?? false);
  change.values.set('LastStageChangeDate', org.nowMs());
  if (!change.values.has('Probability')) change.values.set('Probability', stage?.probability ?? 0);
  const forecast = stage?.forecast ?? 'Pipeline';
  change.values.set('ForecastCategory', forecast);
  if (!change.values.has('ForecastCategoryName')) {
    change.values.set('ForecastCategoryName', forecastNames[forecast] ?? forecast);
  }
}

function caseStatus(org: DmlContext, change: Change): void {
  const status = afterChange(change, 'Status');
  const isClosed = closedCaseStatuses.has(String(status));
  const wasClosed = change.row >= 0 && change.store.get(change.row, 'IsClosed') === true;
  if (isClosed === wasClosed && change.row >= 0) return;
  change.values.set('IsClosed', isClosed);
  change.values.set('ClosedDate', isClosed ? org.nowMs() : null);
  if (change.row < 0) change.values.set('IsClosedOnCreate', isClosed);
}

/** A new case of a contact belongs to his account unless it names another. */
function caseAccount(org: DmlContext, change: Change): void {
  const { values, row } = change;
  if (row < 0 && !values.has('AccountId')) values.set('AccountId', accountOf(org, values.get('ContactId') ?? null));
}

function taskStatus(org: DmlContext, change: Change): void {
  const isClosed = closedTaskStatuses.has(String(afterChange(change, 'Status')));
  const wasClosed = change.row >= 0 && change.store.get(change.row, 'IsClosed') === true;
  if (isClosed === wasClosed) return;
  change.values.set('IsClosed', isClosed);
  change.values.set('CompletedDateTime', isClosed ? org.nowMs() : null);
}

/** An event knows its start twice, and its end as an instant, as a day and as minutes. */
function eventTimes(change: Change): void {
  const { values, store, row } = change;
  const start = values.get('StartDateTime') ?? values.get('ActivityDateTime') ?? afterChange(change, 'StartDateTime');
  if (typeof start !== 'number') return;
  values.set('StartDateTime', start);
  values.set('ActivityDateTime', start);
  values.set('ActivityDate', dayOf(start));
  const given = values.get('EndDateTime');
  const minutes = values.get('DurationInMinutes') ?? (row < 0 ? null : store.get(row, 'DurationInMinutes'));
  const end = typeof given === 'number' ? given : typeof minutes === 'number' ? start + minutes * 60_000 : undefined;
  if (end === undefined) return;
  values.set('EndDateTime', end);
  values.set('EndDate', dayOf(end));
  values.set('DurationInMinutes', Math.round((end - start) / 60_000));
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function activityAccount(org: DmlContext, change: Change): void {
  const isTouched = change.row < 0 || change.values.has('WhatId') || change.values.has('WhoId');
  if (!isTouched) return;
  const account = accountOf(org, afterChange(change, 'WhatId')) ?? accountOf(org, afterChange(change, 'WhoId'));
  change.values.set('AccountId', account);
}

/** The account itself, or the one the record belongs to. */
function accountOf(org: DmlContext, id: Value): string | null {
  if (typeof id !== 'string') return null;
  const target = org.directory.locate(id);
  if (target === undefined) return null;
  if (target.store.def.name === 'Account') return id;
  const account = target.store.get(target.row, 'AccountId');
  return typeof account === 'string' ? account : null;
}
