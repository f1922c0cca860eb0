/** The properties and groups of one object type. Archived ones stay, so that creating them again restores them. */
import type { ObjectKey } from '../object-types.ts';
import { standardGroup, standardProperties } from './standard-properties.ts';
import type { PropertyDefinition, PropertyGroup } from './types.ts';

export class PropertyRegistry {
  readonly #properties = new Map<string, PropertyDefinition>();
  readonly #groups = new Map<string, PropertyGroup>();

  constructor(key: ObjectKey) {
    for (const property of standardProperties(key)) this.#properties.set(property.name, property);
    const group = standardGroup(key);
    this.#groups.set(group.name, group);
  }

  /** The active property of this name. */
  get(name: string): PropertyDefinition | undefined {
    const found = this.#properties.get(name);
    return found === undefined || found.archivedMs !== null ? undefined : found;
  }

  getArchived(name: string): PropertyDefinition | undefined {
    const found = this.#properties.get(name);
    return found === undefined || found.archivedMs === null ? undefined : found;
  }

  put(property: PropertyDefinition): void {
    this.#properties.set(property.name, property);
  }

  all(isArchived = false): PropertyDefinition[] {
    return [...this.#properties.values()].filter((property) => (property.archivedMs !== null) === isArchived);
  }

  get customCount(): number {
    return this.all().filter((property) => !property.hubspotDefined).length;
  }

  group(name: string): PropertyGroup | undefined {
    return this.#groups.get(name);
  }

  groups(): PropertyGroup[] {
    return [...this.#groups.values()];
  }

  putGroup(group: PropertyGroup): void {
    this.#groups.set(group.name, group);
  }

  removeGroup(name: string): void {
    this.#groups.delete(name);
  }
}

/** A custom property with the usual defaults; loaders and the create endpoint fill the rest. */
export function customProperty(
  part: Pick<PropertyDefinition, 'name' | 'label' | 'type' | 'fieldType' | 'groupName'> & Partial<PropertyDefinition>,
): PropertyDefinition {
  return {
    description: '',
    options: [],
    displayOrder: -1,
    hasUniqueValue: false,
    hidden: false,
    formField: false,
    hubspotDefined: false,
    calculated: false,
    readOnlyValue: false,
    externalOptions: false,
    createdMs: 0,
    updatedMs: 0,
    archivedMs: null,
    extras: {},
    ...part,
  };
}
