/** The whole CRM account: every change of a record goes through here, so that stamps, history, index lag and events agree. */
import { type ObjectKey, objectKeys, objectTypes } from '../object-types.ts';
import { AssociationStore } from './association-store.ts';
import type { CrmEvent } from './crm-event.ts';
import { ObjectStore } from './object-store.ts';
import { Pipelines } from './pipelines.ts';
import type { HistorySource } from './property-history.ts';

export interface Owner {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly userId: number;
  readonly archived: boolean;
}

export type Values = Readonly<Record<string, string | null>>;

export interface CrmOptions {
  /** The account's clock, epoch milliseconds. */
  readonly now: () => number;
  readonly todayMs: number;
}

/** The marks of a write by the app under test; an admin in the UI and an import look different. */
export const sources = {
  app: { sourceType: 'INTEGRATION', sourceId: '1001', sourceLabel: 'Private app' },
  user: { sourceType: 'CRM_UI', sourceId: 'userId:42', sourceLabel: 'CRM user', updatedByUserId: 42 },
  import: { sourceType: 'IMPORT', sourceId: '1', sourceLabel: 'Import' },
} as const satisfies Record<string, HistorySource>;

export class Crm {
  readonly portalId = 1;
  readonly todayMs: number;
  readonly now: () => number;
  readonly objects: Readonly<Record<ObjectKey, ObjectStore>>;
  readonly associations = new AssociationStore();
  readonly pipelines = new Pipelines();
  readonly owners: Owner[] = [];
  companyCurrency = 'USD';
  searchLagMs = 0;
  /** Address of the pages a person sees; records carry it as their `url`. */
  webUrl = 'https://app.hubspot.com';
  onEvent: (event: CrmEvent) => void = () => undefined;

  constructor(options: CrmOptions) {
    this.now = options.now;
    this.todayMs = options.todayMs;
    this.objects = Object.fromEntries(objectKeys.map((key) => [key, new ObjectStore(objectTypes[key])])) as Record<
      ObjectKey,
      ObjectStore
    >;
  }

  /** A property's value as the API shows it: stored, or computed from stages, links and stamps. */
  value(key: ObjectKey, row: number, property: string): string | null {
    const { table, type } = this.objects[key];
    if (property === 'hs_object_id') return String(table.ids[row]);
    if (property === type.createdProperty) return new Date(table.createdMs[row] as number).toISOString();
    if (property === type.modifiedProperty) return new Date(table.updatedMs[row] as number).toISOString();
    const computed = this.#computed(key, row, property);
    return computed === undefined ? table.get(row, property) : computed;
  }

  /** True for properties that are not simply stored. */
  isComputed(key: ObjectKey, property: string): boolean {
    const { type } = this.objects[key];
    if (property === 'hs_object_id' || property === type.createdProperty || property === type.modifiedProperty)
      return true;
    return computedProperties[key]?.has(property) ?? false;
  }

  #computed(key: ObjectKey, row: number, property: string): string | null | undefined {
    if (computedProperties[key]?.has(property) !== true) return undefined;
    if (key === 'deals') return this.#dealValue(row, property);
    if (key === 'contacts') return this.#linkedId('contacts', row, 'companies', 1);
    if (property === 'hs_parent_company_id') return this.#linkedId('companies', row, 'companies', 14);
    const { table } = this.objects.contacts;
    const links = this.associations.links('companies', row, 'contacts');
    return String(links.filter((link) => table.isLive(link.row)).length);
  }

  #linkedId(from: ObjectKey, row: number, to: ObjectKey, typeId: number): string | null {
    const link = this.associations.links(from, row, to).find((one) => one.typeIds.includes(typeId));
    return link === undefined ? null : String(this.objects[to].table.ids[link.row]);
  }

  #dealValue(row: number, property: string): string | null {
    const { table } = this.objects.deals;
    if (property === 'amount_in_home_currency') {
      const currency = table.get(row, 'deal_currency_code');
      return currency === null || currency === this.companyCurrency ? table.get(row, 'amount') : null;
    }
    const stage = this.pipelines.stage('deals', table.get(row, 'dealstage'));
    if (stage === undefined) return null;
    if (property === 'hs_is_closed') return String(stage.isClosed);
    if (property === 'hs_is_closed_won') return String(stage.isClosed && stage.probability === 1);
    if (property === 'hs_is_closed_lost') return String(stage.isClosed && stage.probability === 0);
    return String(stage.probability);
  }

  isOwner(id: string): boolean {
    return this.owners.some((owner) => owner.id === id);
  }

  /** New record; values are already normalised. */
  create(key: ObjectKey, values: Values, source: HistorySource = sources.app): number {
    const store = this.objects[key];
    const nowMs = this.now();
    const row = store.table.add(nowMs, nowMs);
    if (this.searchLagMs > 0) store.hideFromIndex(row, nowMs + this.searchLagMs, true);
    this.#apply(key, row, values, source, nowMs);
    this.onEvent({ kind: 'creation', key, id: store.table.ids[row] as number, atMs: nowMs, source });
    return row;
  }

  /** Every property write moves the modified stamp, even of the same value. */
  write(key: ObjectKey, row: number, values: Values, source: HistorySource = sources.app): void {
    const store = this.objects[key];
    const nowMs = this.now();
    if (this.searchLagMs > 0) store.hideFromIndex(row, nowMs + this.searchLagMs, false);
    this.#apply(key, row, values, source, nowMs);
    store.table.updatedMs[row] = nowMs;
  }

  #apply(key: ObjectKey, row: number, values: Values, source: HistorySource, nowMs: number): void {
    const { table, history, type } = this.objects[key];
    for (const [property, value] of Object.entries(this.#withConsequences(key, row, values, nowMs))) {
      if (property === type.createdProperty) {
        if (value !== null) table.createdMs[row] = Date.parse(value);
        continue;
      }
      const before = table.get(row, property);
      this.objects[key].rememberForIndex(row, property, before);
      if (before === value) continue;
      if (before !== null && !history.has(row, property)) {
        history.push(row, property, before, table.createdMs[row] as number, sources.import);
      }
      table.set(row, property, value);
      history.push(row, property, value ?? '', nowMs, source);
      const id = table.ids[row] as number;
      this.onEvent({ kind: 'propertyChange', key, id, atMs: nowMs, source, property, value: value ?? '' });
    }
  }

  /** What HubSpot itself sets when a value is written. */
  #withConsequences(key: ObjectKey, row: number, values: Values, nowMs: number): Values {
    const stamp = new Date(nowMs).toISOString();
    if (key === 'tasks' && values.hs_task_status !== undefined) {
      const isDone = values.hs_task_status === 'COMPLETED';
      const before = this.objects.tasks.table.get(row, 'hs_task_completion_date');
      return { ...values, hs_task_completion_date: isDone ? (before ?? stamp) : null };
    }
    if (key === 'tickets' && values.hs_pipeline_stage != null && values.closed_date === undefined) {
      const isClosed = this.pipelines.stage('tickets', values.hs_pipeline_stage)?.isClosed === true;
      return isClosed ? { ...values, closed_date: stamp } : values;
    }
    return values;
  }

  archive(key: ObjectKey, row: number, source: HistorySource = sources.app): void {
    const { table } = this.objects[key];
    if (!table.isLive(row)) return;
    const atMs = this.now();
    table.archive(row, atMs);
    this.onEvent({ kind: 'deletion', key, id: table.ids[row] as number, atMs, source });
  }

  /** Both become a new record; the primary's values win. Returns the new row. */
  merge(key: ObjectKey, primary: number, secondary: number, source: HistorySource = sources.user): number {
    const { table, history, type } = this.objects[key];
    const nowMs = this.now();
    const row = table.add(table.createdMs[primary] as number, nowMs);
    let moved = 0;
    for (const property of table.columnNames()) {
      const value = table.get(primary, property) ?? table.get(secondary, property);
      if (table.get(primary, property) === null && value !== null) moved += 1;
      table.set(row, property, value);
    }
    const ids = [primary, secondary].flatMap((one) => [
      ...(table.get(one, 'hs_merged_object_ids')?.split(';') ?? []),
      String(table.ids[one]),
    ]);
    table.set(row, 'hs_merged_object_ids', ids.join(';'));
    if (type.key === 'contacts') {
      table.set(row, 'hs_calculated_merged_vids', ids.map((id) => `${id}:${nowMs}`).join(';'));
    }
    history.move(primary, row);
    for (const old of [primary, secondary]) {
      this.#moveLinks(key, old, row);
      table.markMerged(old, row);
    }
    const id = table.ids[row] as number;
    const primaryId = table.ids[primary] as number;
    const mergedIds = [table.ids[secondary] as number];
    this.onEvent({ kind: 'merge', key, id, atMs: nowMs, source, primaryId, mergedIds, propertiesMoved: moved });
    return row;
  }

  #moveLinks(key: ObjectKey, from: number, to: number): void {
    for (const other of objectKeys) {
      for (const link of this.associations.links(key, from, other)) {
        this.associations.unlink(key, from, other, link.row);
        if (!(other === key && link.row === to)) this.associations.link(key, to, other, link.row, link.typeIds);
      }
    }
  }

  /** Associations do not move the modified stamp. */
  associate(from: ObjectKey, fromRow: number, to: ObjectKey, toRow: number, typeIds: readonly number[]): void {
    this.associations.link(from, fromRow, to, toRow, typeIds);
    this.#associationEvent(from, fromRow, to, toRow, typeIds, false);
  }

  dissociate(from: ObjectKey, fromRow: number, to: ObjectKey, toRow: number, typeIds?: readonly number[]): void {
    if (!this.associations.unlink(from, fromRow, to, toRow, typeIds)) return;
    this.#associationEvent(from, fromRow, to, toRow, typeIds ?? [], true);
  }

  #associationEvent(
    from: ObjectKey,
    fromRow: number,
    to: ObjectKey,
    toRow: number,
    typeIds: readonly number[],
    removed: boolean,
  ): void {
    const atMs = this.now();
    const source = sources.app;
    const fromId = this.objects[from].table.ids[fromRow] as number;
    const toId = this.objects[to].table.ids[toRow] as number;
    const sides = [
      { key: from, id: fromId, toKey: to, toId },
      { key: to, id: toId, toKey: from, toId: fromId },
    ];
    for (const side of sides) this.onEvent({ kind: 'associationChange', ...side, atMs, source, typeIds, removed });
  }
}

const computedProperties: Partial<Record<ObjectKey, ReadonlySet<string>>> = {
  deals: new Set([
    'hs_is_closed',
    'hs_is_closed_won',
    'hs_is_closed_lost',
    'hs_deal_stage_probability',
    'amount_in_home_currency',
  ]),
  contacts: new Set(['associatedcompanyid']),
  companies: new Set(['hs_parent_company_id', 'num_associated_contacts']),
};
