/** A Salesforce org in memory: its schema, its records, its people and what they may do. */
import type { Edition } from '../limits.ts';
import { Access } from './access.ts';
import { addComputedFields } from './computed-fields.ts';
import { customField, picklistValue } from './custom-field.ts';
import { customObject } from './custom-object.ts';
import type { DmlContext, Stage, ValidationRule } from './dml/context.ts';
import { mergeRecords } from './dml/merge.ts';
import { purgeRecord, removeRecord, undeleteRecord } from './dml/remove.ts';
import { createRecord, updateRecord, upsertRecord } from './dml/write.ts';
import { organizationValues, userValues } from './first-records.ts';
import { Grants } from './grants.ts';
import type { NewField, NewObject, NewPermissionSet, NewUser, ObjectRight, SandboxOrg, Stamps } from './sandbox-org.ts';
import type { ObjectSchema } from './schema/object-schema.ts';
import { standardSchemas } from './schema/standard-schemas.ts';
import { standardStages } from './schema/standard-stages.ts';
import { Directory } from './store/directory.ts';
import { Journal } from './store/journal.ts';
import { RecordStore } from './store/record-store.ts';
import type { Actor, DeletedEntry, DmlResult, FieldDef, Values } from './types.ts';

export interface OrgOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly name?: string;
  /** Default enterprise. */
  readonly edition?: Edition;
  readonly defaultCurrency?: string;
  /** A multi-currency org's currencies and what one unit of the default is in each; absent: a single-currency org. */
  readonly currencies?: Readonly<Record<string, number>>;
}

const binDays = 15;
const dayMs = 86_400_000;

type Json = Readonly<Record<string, unknown>>;

class MemoryOrg implements SandboxOrg {
  readonly id: string;
  readonly name: string;
  readonly now: () => number;
  readonly isMultiCurrency: boolean;
  readonly defaultCurrency: string;
  readonly integrationUserId: string;
  lockCheck: ((object: string, row: number) => boolean) | undefined;
  readonly #directory = new Directory<RecordStore>();
  readonly #journal = new Journal();
  readonly #access: Access;
  readonly #grants: Grants;
  readonly #rules: ValidationRule[] = [];
  readonly #stages = new Map<string, Stage>();
  readonly #dml: DmlContext;
  #nextCustomObject = 0;

  constructor(options: OrgOptions) {
    this.now = options.now;
    this.name = options.name ?? 'Sandbox';
    this.isMultiCurrency = options.currencies !== undefined;
    this.defaultCurrency = options.defaultCurrency ?? 'USD';
    for (const schema of standardSchemas(options.currencies)) this.#addStore(schema);
    addComputedFields(this.#directory, this.now);
    for (const stage of standardStages) this.#stages.set(stage.value.toLowerCase(), stage);
    this.#access = new Access(this.#directory);
    this.#dml = this.#makeContext(options);
    this.integrationUserId = this.#directory.need('User').idOf(0);
    this.id = this.#loadOrganization(options.edition ?? 'enterprise');
    this.#grants = new Grants(this, this.#directory, this.#loadProfile());
    this.addUser({
      username: 'integration@sandbox.example',
      email: 'integration@sandbox.example',
      firstName: 'Integration',
      lastName: 'User',
    });
    this.#loadCurrencies(options.currencies ?? {});
  }

  #makeContext(options: OrgOptions): DmlContext {
    return {
      directory: this.#directory,
      journal: this.#journal,
      access: this.#access,
      nowMs: () => Math.floor(this.now() / 1000) * 1000,
      defaultCurrency: this.defaultCurrency,
      currencies: options.currencies === undefined ? null : new Set(Object.keys(options.currencies)),
      rules: this.#rules,
      stages: this.#stages,
      deletions: new Map(),
      isLocked: (store, row) => this.lockCheck?.(store.def.name, row) ?? false,
    };
  }

  #addStore(schema: ObjectSchema): RecordStore {
    const store = new RecordStore(schema, {
      directory: this.#directory,
      journal: this.#journal,
      now: this.now,
      binMs: binDays * dayMs,
    });
    this.#directory.add(store);
    return store;
  }

  #stampsNow(): Stamps {
    const ms = Math.floor(this.now() / 1000) * 1000;
    return { createdMs: ms, modifiedMs: ms };
  }

  #loadOrganization(edition: Edition): string {
    const values = organizationValues(this.name, edition);
    const row = this.load('Organization', values, this.#stampsNow());
    return this.#directory.need('Organization').idOf(row);
  }

  #loadProfile(): string {
    const row = this.load('Profile', { Name: 'System Administrator' }, this.#stampsNow());
    return this.#directory.need('Profile').idOf(row);
  }

  #loadCurrencies(currencies: Readonly<Record<string, number>>): void {
    for (const [IsoCode, ConversionRate] of Object.entries(currencies)) {
      const IsCorporate = IsoCode === this.defaultCurrency;
      const DecimalPlaces = IsoCode === 'JPY' || IsoCode === 'KRW' ? 0 : 2;
      this.load(
        'CurrencyType',
        { IsoCode, ConversionRate, DecimalPlaces, IsActive: true, IsCorporate },
        this.#stampsNow(),
      );
    }
  }

  objectNames(): readonly string[] {
    return this.#directory.stores.map((store) => store.def.name);
  }

  object(name: string): RecordStore | undefined {
    return this.#directory.get(name);
  }

  objectOfId(id: string): RecordStore | undefined {
    return this.#directory.ofId(id);
  }

  canRead(actor: Actor, object: string, field: string): boolean {
    return this.#access.canRead(actor, object, field);
  }

  canEdit(actor: Actor, object: string, field: string): boolean {
    return this.#access.canEdit(actor, object, field);
  }

  create(actor: Actor, object: string, json: Json): DmlResult {
    return this.#with(object, (store) => createRecord(this.#dml, actor, store, json));
  }

  update(actor: Actor, object: string, id: string, json: Json): DmlResult {
    return this.#with(object, (store) => updateRecord(this.#dml, actor, store, id, json));
  }

  upsert(actor: Actor, object: string, key: { readonly field: string; readonly value: string }, json: Json): DmlResult {
    return this.#with(object, (store) => upsertRecord(this.#dml, actor, store, key, json));
  }

  remove(actor: Actor, object: string, id: string): DmlResult {
    return this.#with(object, (store) => removeRecord(this.#dml, actor, store, id));
  }

  undelete(actor: Actor, id: string): DmlResult {
    return undeleteRecord(this.#dml, actor, id);
  }

  purge(object: string, id: string): void {
    purgeRecord(this.#dml, this.#directory.need(object), id);
  }

  merge(actor: Actor, object: string, masterId: string, loserIds: readonly string[]): DmlResult {
    return this.#with(object, (store) => mergeRecords(this.#dml, actor, store, masterId, loserIds));
  }

  #with(object: string, change: (store: RecordStore) => DmlResult): DmlResult {
    const store = this.#directory.get(object);
    if (store !== undefined) return change(store);
    const message = `sObject type '${object}' is not supported.`;
    return { ok: false, errors: [{ statusCode: 'INVALID_TYPE', message, fields: [] }] };
  }

  deletedBetween(object: string, startMs: number, endMs: number): readonly DeletedEntry[] {
    const store = this.#directory.need(object);
    const entries: DeletedEntry[] = [];
    for (const row of store.binRows()) {
      const deletedMs = store.deletedMs(row);
      if (deletedMs >= startMs && deletedMs <= endMs && !store.isGone(row))
        entries.push({ id: store.idOf(row), deletedMs });
    }
    return entries.sort((a, b) => a.deletedMs - b.deletedMs || (a.id < b.id ? -1 : 1));
  }

  allOrNone(work: () => boolean): void {
    this.#journal.run(work);
  }

  defineField(object: string, field: NewField): FieldDef {
    const def = customField(field);
    const stores = object === 'Activity' ? ['Task', 'Event'] : [object];
    for (const store of stores.map((name) => this.#directory.need(name))) {
      const old = store.field(def.name);
      if (old !== undefined && (old.type !== def.type || old.name !== def.name)) {
        throw new Error(
          `${store.def.name}.${old.name} is there, of type ${old.type}: ${def.name} of ${def.type} it cannot be`,
        );
      }
      if (field.childRelationshipName !== undefined) store.childNames[def.name] = field.childRelationshipName;
      const { formula } = field;
      store.addField(def, formula === undefined ? undefined : (row) => formula((name) => store.get(row, name)));
    }
    return def;
  }

  deleteField(object: string, field: string): void {
    const stores = object === 'Activity' ? ['Task', 'Event'] : [object];
    for (const name of stores) {
      this.#grants.forgetField(name, field);
      this.#directory.need(name).dropField(field);
    }
  }

  requireField(object: string, field: string, isRequired: boolean): void {
    this.#changeField(object, field, { isNillable: !isRequired });
  }

  #changeField(object: string, name: string, marks: Partial<FieldDef>): void {
    const store = this.#directory.need(object);
    const field = store.field(name);
    if (field === undefined) throw new Error(`${object} has no field ${name}`);
    store.addField({ ...field, ...marks });
  }

  addPicklistValues(object: string, field: string, values: readonly string[]): void {
    const old = this.#directory.need(object).field(field)?.picklist;
    if (old === undefined) throw new Error(`${object}.${field} is no picklist`);
    const known = new Set(old.values.map((entry) => entry.value));
    const added = [...new Set(values)].filter((value) => !known.has(value)).map(picklistValue);
    this.#changeField(object, field, { picklist: { ...old, values: [...old.values, ...added] } });
  }

  defineStages(stages: readonly Stage[]): void {
    for (const stage of stages) this.#stages.set(stage.value.toLowerCase(), stage);
    this.addPicklistValues(
      'Opportunity',
      'StageName',
      stages.map((stage) => stage.value),
    );
  }

  addValidationRule(rule: ValidationRule): void {
    this.#rules.push(rule);
  }

  defineObject(object: NewObject): RecordStore {
    const known = this.#directory.get(object.name);
    if (known !== undefined) return known;
    const keyPrefix = `a${String(this.#nextCustomObject).padStart(2, '0')}`;
    this.#nextCustomObject += 1;
    return this.#addStore(customObject(object, keyPrefix));
  }

  ensurePermissionSet(set: NewPermissionSet): string {
    return this.#grants.ensure(set);
  }

  grantField(
    holder: string,
    object: string,
    field: string,
    rights: { readonly read: boolean; readonly edit: boolean },
  ): void {
    for (const name of object === 'Activity' ? ['Task', 'Event'] : [object])
      this.#grants.field(holder, name, field, rights);
  }

  grantObject(holder: string, object: string, rights: readonly ObjectRight[]): void {
    this.#grants.object(holder, object, rights);
  }

  assignPermissionSet(name: string, userId: string): void {
    this.#grants.assign(name, userId);
  }

  addUser(user: NewUser): string {
    const values = userValues(user, this.#grants.profileId);
    const id = this.#directory.need('User').idOf(this.load('User', values, user.stamps ?? this.#stampsNow()));
    this.#grants.assign('profile', id);
    return id;
  }

  load(object: string, values: Values, stamps: Stamps): number {
    const store = this.#directory.need(object);
    const row = store.add();
    const by = stamps.byUserId ?? this.integrationUserId;
    for (const name in values) {
      const value = values[name];
      if (value !== null && value !== undefined) store.write(row, name, value);
    }
    if (values.OwnerId === undefined && store.field('OwnerId') !== undefined) store.write(row, 'OwnerId', by);
    store.stamp(row, stamps.createdMs, stamps.modifiedMs, by);
    return row;
  }
}

export function createOrg(options: OrgOptions): SandboxOrg {
  return new MemoryOrg(options);
}
