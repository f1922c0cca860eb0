/** Checks what a caller wants to write into a record and gives the stored form, or all that is wrong with it. */
import { type PropertyProblem, propertyError, VendorError, validationError } from '../errors.ts';
import type { ObjectKey } from '../object-types.ts';
import { normaliseValue } from '../properties/normalise-value.ts';
import type { Crm, Values } from '../store/crm.ts';
import { isJson } from './parse-input.ts';

export interface Checked {
  readonly values: Values;
  readonly problems: readonly PropertyProblem[];
}

const stageProperty: Partial<Record<ObjectKey, string>> = { deals: 'dealstage', tickets: 'hs_pipeline_stage' };
const pipelineProperty: Partial<Record<ObjectKey, string>> = { deals: 'pipeline', tickets: 'hs_pipeline' };

/** `row` is null for a new record. */
export function checkValues(crm: Crm, key: ObjectKey, row: number | null, raw: unknown): Checked {
  if (!isJson(raw)) throw validationError('Invalid input JSON: "properties" must be an object.');
  const { properties, table } = crm.objects[key];
  const values: Record<string, string | null> = {};
  const problems: PropertyProblem[] = [];
  for (const [name, wanted] of Object.entries(raw)) {
    const property = properties.get(name);
    if (property === undefined) {
      problems.push({ name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` });
    } else if (property.readOnlyValue) {
      const message = `"${name}" is a read only property; its value cannot be set.`;
      problems.push({ name, code: 'READ_ONLY_VALUE', message });
    } else if (name === stageProperty[key] || name === pipelineProperty[key]) {
      values[name] = wanted === '' || wanted === null ? null : String(wanted);
      if (!isPipelineValue(crm, key, name, values[name])) {
        problems.push({ name, code: 'INVALID_OPTION', message: `${values[name]} was not one of the allowed options` });
      }
    } else {
      const current = row === null ? null : table.get(row, name);
      const result = normaliseValue(property, wanted, current, (id) => crm.isOwner(id));
      if ('problem' in result) problems.push(result.problem);
      else if (name !== 'lifecyclestage' || isForward(crm, key, current, result.value)) values[name] = result.value;
    }
  }
  return { values, problems };
}

function isPipelineValue(crm: Crm, key: ObjectKey, name: string, value: string | null): boolean {
  if (value === null) return true;
  return name === stageProperty[key]
    ? crm.pipelines.stage(key, value) !== undefined
    : crm.pipelines.of(key).some((pipeline) => pipeline.id === value);
}

/** The API moves a lifecycle stage only forward, unless it was cleared; a move back is silently ignored. */
function isForward(crm: Crm, key: ObjectKey, current: string | null, next: string | null): boolean {
  if (current === null || next === null) return true;
  const order = crm.objects[key].properties.get('lifecyclestage')?.options.map((option) => option.value) ?? [];
  return order.indexOf(next) >= order.indexOf(current);
}

export function checkedOrThrow(crm: Crm, key: ObjectKey, row: number | null, raw: unknown): Values {
  const { values, problems } = checkValues(crm, key, row, raw);
  if (problems.length > 0) throw propertyError(problems);
  return values;
}

/** Fields that the object itself needs, on any API version. */
export function checkRequired(crm: Crm, key: ObjectKey, values: Values): void {
  const missing = crm.objects[key].type.requiredOnCreate.filter((name) => (values[name] ?? null) === null);
  if (missing.length > 0) {
    throw validationError(`Error creating ${key.toUpperCase()}. Some required properties were not set.`, {
      context: { properties: missing },
    });
  }
}

/** Rules a portal admin set: enforced from API version 2026-09 on. */
export function checkAdminRules(required: readonly string[], version: string, values: Values, isNew: boolean): void {
  if (version < '2026-09' || !/^\d{4}-/.test(version)) return;
  const missing = required.filter((name) => (isNew ? (values[name] ?? null) === null : values[name] === null));
  if (missing.length > 0) {
    throw new VendorError(400, 'MISSING_REQUIRED_PROPERTY', `Required properties are missing: ${missing.join(', ')}`, {
      context: { properties: missing },
    });
  }
}
