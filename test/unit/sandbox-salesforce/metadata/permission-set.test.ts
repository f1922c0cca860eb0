import { describe, expect, it } from 'vitest';
import { permissionSetProblem, readPermissionSet } from '../../../../sandbox/salesforce/metadata/permission-set.ts';
import { nodeOf, parseXml } from '../../../../sandbox/salesforce/metadata/xml.ts';

const schema = {
  hasObject: (name: string) => ['Account', 'Contact'].includes(name),
  field: (object: string, name: string) => {
    if (object !== 'Account') return undefined;
    if (name === 'Name') return { isNillable: false, type: 'string', isCalculated: false } as const;
    return name === 'Score__c' ? ({ isNillable: true, type: 'double', isCalculated: false } as const) : undefined;
  },
};

const field = (name: string, readable: boolean, editable: boolean): string =>
  `<fieldPermissions><field>${name}</field><readable>${readable}</readable><editable>${editable}</editable></fieldPermissions>`;
const object = (name: string, ...rights: string[]): string =>
  `<objectPermissions><object>${name}</object>${rights.map((one) => `<${one}>true</${one}>`).join('')}</objectPermissions>`;

function problemOf(inner: string): string | undefined {
  const xml = parseXml(`<PermissionSet>${inner}</PermissionSet>`);
  if (typeof xml === 'string') throw new Error(xml);
  const set = readPermissionSet('Keel', nodeOf(xml, 'PermissionSet') ?? {});
  return 'problem' in set ? set.problem : permissionSetProblem(set, schema);
}

describe('a permission set', () => {
  it('is fine when it grants what there is', () => {
    const inner = `<label>Keel</label>${field('Account.Score__c', true, true)}${object('Account', 'allowRead', 'allowEdit')}`;
    expect(problemOf(inner)).toBeUndefined();
  });

  const problems: readonly (readonly [string, string])[] = [
    ['', 'Required field is missing: label'],
    [
      `<label>K</label>${field('Account.X__c', true, false)}`,
      'In field: field - no CustomField named Account.X__c found',
    ],
    [`<label>K</label>${field('Account.Name', true, true)}`, 'You cannot deploy to a required field: Account.Name'],
    [
      `<label>K</label>${field('Account.Score__c', false, true)}`,
      'Permission Edit Account.Score__c depends on permission(s): Read Account.Score__c',
    ],
    [
      `<label>K</label>${object('Nowhere__c', 'allowRead')}`,
      'In field: object - no CustomObject named Nowhere__c found',
    ],
    [
      `<label>K</label>${object('Account', 'allowEdit')}`,
      'Permission Edit Account depends on permission(s): Read Account',
    ],
    [
      `<label>K</label>${object('Contact', 'allowRead')}`,
      'Permission Read Contact depends on permission(s): Read Account',
    ],
  ];

  it.each(problems)('%s is refused: %s', (inner, problem) => {
    expect(problemOf(inner)).toBe(problem);
  });
});
