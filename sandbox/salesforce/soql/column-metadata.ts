/** The reply to `columns=true`: what a query would give, without its rows; parents and children as columns with columns of their own. */
import type { FieldDef } from '../org/types.ts';
import { isIdType, isNumberType, isTextType } from './scope.ts';
import type { PlannedColumn, PlannedQuery } from './types.ts';

interface ColumnMetadata {
  readonly aggregate: boolean;
  readonly apexType: string | null;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly joinColumns: ColumnMetadata[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

export function columnMetadata(plan: PlannedQuery): Readonly<Record<string, unknown>> {
  return {
    columnMetadata: metadataOf(plan.columns, plan.children ?? []),
    entityName: plan.entityName,
    groupBy: plan.isGrouped,
    idSelected: plan.columns.some((column) => column.name === 'Id'),
    keyPrefix: plan.store.def.keyPrefix,
  };
}

function metadataOf(
  columns: readonly PlannedColumn[],
  children: readonly { readonly name: string; readonly columns: readonly PlannedColumn[] }[],
): ColumnMetadata[] {
  const top: ColumnMetadata[] = [];
  for (const column of columns) addColumn(top, column.isAggregate ? [column.name] : column.name.split('.'), column);
  for (const child of children) {
    top.push({ ...joined(child.name), aggregate: true, joinColumns: metadataOf(child.columns, []) });
  }
  return top;
}

function addColumn(level: ColumnMetadata[], path: readonly string[], column: PlannedColumn): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    level.push(leaf(name, column));
    return;
  }
  let parent = level.find((each) => each.columnName === name && each.joinColumns.length > 0);
  if (parent === undefined) {
    parent = joined(name);
    level.push(parent);
  }
  addColumn(parent.joinColumns, rest, column);
}

function joined(name: string): ColumnMetadata {
  return {
    aggregate: false,
    apexType: null,
    booleanType: false,
    columnName: name,
    custom: name.endsWith('__r'),
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: [],
    numberType: false,
    textType: false,
    updatable: false,
  };
}

function leaf(name: string, column: PlannedColumn): ColumnMetadata {
  const { field } = column;
  const type = field?.type;
  return {
    ...joined(name),
    aggregate: column.isAggregate,
    apexType: type === undefined ? null : apexType(type),
    booleanType: type === 'boolean',
    custom: field?.isCustom ?? false,
    insertable: field?.isCreateable ?? false,
    foreignKeyName: field?.relationshipName ?? null,
    numberType: type !== undefined && isNumberType(type),
    textType: type !== undefined && isTextType(type),
    updatable: field?.isUpdateable ?? false,
  };
}

function apexType(type: FieldDef['type']): string {
  if (isIdType(type)) return 'Id';
  if (type === 'boolean') return 'Boolean';
  if (type === 'int') return 'Integer';
  if (isNumberType(type)) return 'Double';
  if (type === 'date') return 'Date';
  return type === 'datetime' ? 'Datetime' : 'String';
}
