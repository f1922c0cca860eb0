import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ObjectPlan } from '../../../connectors/salesforce/reading.ts';
import { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import { accountPlan } from '../../../connectors/salesforce/streams/accounts.ts';
import { casePlan } from '../../../connectors/salesforce/streams/cases.ts';
import { contactRolePlan } from '../../../connectors/salesforce/streams/contact-roles.ts';
import { contactPlan } from '../../../connectors/salesforce/streams/contacts.ts';
import { eventPlan } from '../../../connectors/salesforce/streams/events.ts';
import { opportunityPlan } from '../../../connectors/salesforce/streams/opportunities.ts';
import { taskPlan } from '../../../connectors/salesforce/streams/tasks.ts';
import { userPlan } from '../../../connectors/salesforce/streams/users.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';

const text = readFileSync(new URL('../../../manifest.json', import.meta.url), 'utf8');
const { objects } = Manifest.parse(JSON.parse(text)).crms.salesforce;
const settings = SalesforceSettings.parse({});

/** Read of every object that has them, to see what changed; and what tasks of Keel's own are asked. */
const system = new Set(['Id', 'SystemModstamp', 'IsDeleted', 'MasterRecordId']);
const ofOwnTasks = new Set(['Status', 'LastModifiedDate']);

const plans: readonly ObjectPlan[] = [
  userPlan,
  accountPlan,
  contactPlan,
  opportunityPlan,
  contactRolePlan,
  casePlan,
  taskPlan,
  eventPlan,
];

function standardFields(plan: ObjectPlan): string[] {
  const { fields, optional = [] } = plan.wanted(settings);
  return [...new Set([...fields, ...optional])].filter((name) => !name.endsWith('__c')).toSorted();
}

describe('the standard fields of Salesforce in the manifest', () => {
  test('name every object that is read', () => {
    expect(Object.keys(objects).toSorted()).toEqual(plans.map((plan) => plan.object(settings)).toSorted());
  });

  test.each(plans.map((plan) => [plan.object(settings), plan] as const))('are those read of %s', (object, plan) => {
    const declared = (objects[object]?.read ?? []).filter(
      (name) => !system.has(name) && !(object === 'Task' && ofOwnTasks.has(name)),
    );
    expect(declared.toSorted()).toEqual(standardFields(plan));
  });
});
