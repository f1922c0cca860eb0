/** CRM events in the form of a webhook delivery of a project app. */
import { objectTypes } from '../object-types.ts';
import { associationTypeById } from '../store/association-types.ts';
import type { CrmEvent } from '../store/crm-event.ts';
import type { WebhookSubscription } from './webhook-config.ts';

export type WebhookEvent = Record<string, unknown> & { attemptNumber: number; occurredAt: number };

const subscriptionOf: Readonly<Record<CrmEvent['kind'], string>> = {
  creation: 'object.creation',
  deletion: 'object.deletion',
  privacyDeletion: 'contact.privacyDeletion',
  merge: 'object.merge',
  propertyChange: 'object.propertyChange',
  associationChange: 'object.associationChange',
};

/** Position of the subscription that wants this event; -1: nobody does. */
export function subscriptionFor(event: CrmEvent, subscriptions: readonly WebhookSubscription[] | undefined): number {
  if (subscriptions === undefined) return 0;
  const type = objectTypes[event.key];
  const names = [type.singular, type.typeId, type.key];
  return subscriptions.findIndex((one) => {
    if (one.subscriptionType !== subscriptionOf[event.kind]) return false;
    if (one.objectType !== undefined && !names.includes(one.objectType.toLowerCase())) return false;
    return event.kind !== 'propertyChange' || one.propertyName === undefined || one.propertyName === event.property;
  });
}

export function webhookEvent(event: CrmEvent, eventId: number, subscription: number, portalId: number): WebhookEvent {
  const isOwn = event.source.sourceType === 'INTEGRATION';
  return {
    eventId,
    subscriptionId: 7_000_000 + subscription,
    portalId,
    appId: 1001,
    occurredAt: event.atMs,
    subscriptionType: subscriptionOf[event.kind],
    attemptNumber: 0,
    objectId: event.id,
    objectTypeId: objectTypes[event.key].typeId,
    changeSource: isOwn ? 'INTEGRATION' : event.source.sourceType,
    sourceId: event.source.sourceId,
    isSensitive: false,
    ...details(event),
  };
}

function details(event: CrmEvent): Record<string, unknown> {
  if (event.kind === 'propertyChange') return { propertyName: event.property, propertyValue: event.value };
  if (event.kind === 'creation') return { changeFlag: 'NEW' };
  if (event.kind === 'merge') {
    return {
      primaryObjectId: event.primaryId,
      mergedObjectIds: event.mergedIds,
      newObjectId: event.id,
      numberOfPropertiesMoved: event.propertiesMoved,
    };
  }
  if (event.kind !== 'associationChange') return {};
  const types = event.typeIds.map((typeId) => associationTypeById(typeId));
  return {
    associationType: types[0]?.name.toUpperCase() ?? null,
    fromObjectId: event.id,
    toObjectId: event.toId,
    associationRemoved: event.removed,
    isPrimaryAssociation: types.some((type) => type?.label === 'Primary'),
  };
}
