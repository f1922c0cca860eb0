/** Something that happened to a record, as the webhooks tell it. */
import type { ObjectKey } from '../object-types.ts';
import type { HistorySource } from './property-history.ts';

interface Base {
  readonly key: ObjectKey;
  readonly id: number;
  readonly atMs: number;
  readonly source: HistorySource;
}

export type CrmEvent =
  | (Base & { readonly kind: 'creation' | 'deletion' | 'privacyDeletion' })
  | (Base & { readonly kind: 'propertyChange'; readonly property: string; readonly value: string })
  | (Base & {
      readonly kind: 'merge';
      readonly primaryId: number;
      readonly mergedIds: readonly number[];
      readonly propertiesMoved: number;
    })
  | (Base & {
      readonly kind: 'associationChange';
      readonly toKey: ObjectKey;
      readonly toId: number;
      readonly typeIds: readonly number[];
      readonly removed: boolean;
    });
