import type { FieldDef, PicklistValue } from '../org/types.ts';
import { isTrue, nodeOf, nodesOf, textOf, type XmlNode } from './xml.ts';

type Picklist = NonNullable<FieldDef['picklist']>;

export function readPicklist(xml: XmlNode): Picklist | { readonly problem: string } {
  const set = nodeOf(xml, 'valueSet');
  if (textOf(set, 'valueSetName') !== undefined) {
    return { problem: `In field: valueSetName - no GlobalValueSet named ${textOf(set, 'valueSetName')} found` };
  }
  const nodes = nodesOf(nodeOf(set, 'valueSetDefinition'), 'value');
  if (nodes.length === 0)
    return { problem: "Must specify 'valueSet' with at least one value for a CustomField of type Picklist" };
  const values: PicklistValue[] = [];
  const seen = new Set<string>();
  for (const node of nodes) {
    const value = textOf(node, 'fullName');
    if (value === undefined) return { problem: 'Required field is missing: fullName' };
    if (value.length > 255) return { problem: `Picklist value too long: ${value} (max length=255)` };
    if (seen.has(value.toLowerCase())) return { problem: `Duplicate value: ${value}` };
    seen.add(value.toLowerCase());
    const isActive = textOf(node, 'isActive') !== 'false';
    values.push({ value, label: textOf(node, 'label') ?? value, isDefault: isTrue(node, 'default'), isActive });
  }
  if (values.filter((value) => value.isDefault).length > 1)
    return { problem: 'Only one value can be the default of a picklist' };
  return { values, isRestricted: isTrue(set, 'restricted') };
}
