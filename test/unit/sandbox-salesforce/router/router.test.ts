import { describe, expect, test } from 'vitest';
import { resolvePath, tidyPath } from '../../../../sandbox/salesforce/router/resolve-path.ts';
import type { Route } from '../../../../sandbox/salesforce/router/route.ts';
import { Router } from '../../../../sandbox/salesforce/router/router.ts';

function route(method: string, pattern: string, area: Route['area'] = 'data'): Route {
  return { method, pattern, area, handle: () => ({ status: 200 }) };
}

const router = new Router([
  route('GET', '/sobjects/:object/:id'),
  route('PATCH', '/sobjects/:object/:id'),
  route('GET', '/sobjects/:object/describe'),
  route('PATCH', '/sobjects/:object/:field/:value'),
  route('GET', '/'),
  route('POST', '/services/oauth2/token', 'root'),
]);

function found(method: string, path: string) {
  const match = router.match(method, tidyPath(path));
  return match.kind === 'found' ? [match.route.pattern, match.params, match.version] : match.kind;
}

describe('paths', () => {
  test.each([
    ['//services//data/', '/services/data'],
    ['/', '/'],
    ['///', '/'],
    ['/a//b///', '/a/b'],
  ])('%s is tidied to %s', (path, tidy) => {
    expect(tidyPath(path)).toBe(tidy);
  });

  test.each(['v19.0', 'v69.0', 'v68', 'v68.1', '68.0', 'latest'])('the version %s is none', (version) => {
    expect(resolvePath(`/services/data/${version}/limits`)).toBeUndefined();
  });

  test('what is not below a version is a whole path', () => {
    expect(resolvePath('/services/data')).toEqual({ area: 'root', version: '', path: '/services/data' });
    expect(resolvePath('/services/data/v51.0')).toEqual({ area: 'data', version: '51.0', path: '/' });
  });
});

describe('routes', () => {
  test('a fixed word goes before a parameter, in whatever order they were given', () => {
    expect(found('GET', '/services/data/v68.0/sobjects/Account/describe/')).toEqual([
      '/sobjects/:object/describe',
      { object: 'Account' },
      '68.0',
    ]);
    expect(found('PATCH', '/services/data/v68.0/sobjects/Account/describe')).toBe('wrong-method');
  });

  test('parameters keep the names of their own pattern, and are decoded', () => {
    expect(found('PATCH', '/services/data/v68.0/sobjects/Account/Key__c/a%2Fb')).toEqual([
      '/sobjects/:object/:field/:value',
      { object: 'Account', field: 'Key__c', value: 'a/b' },
      '68.0',
    ]);
    expect(found('GET', '/services/data/v68.0/sobjects/Account/%E0%A4')).toMatchObject([
      '/sobjects/:object/:id',
      { id: '%E0%A4' },
      '68.0',
    ]);
  });

  test('a wrong verb is told the right ones', () => {
    expect(router.match('DELETE', '/services/data/v68.0/sobjects/Account/1')).toEqual({
      kind: 'wrong-method',
      allowed: ['GET', 'PATCH'],
    });
  });

  test('areas are apart', () => {
    expect(found('POST', '/services/oauth2/token')).toMatchObject(['/services/oauth2/token', {}, '']);
    expect(found('POST', '/services/data/v68.0/services/oauth2/token')).toBe('unknown');
    expect(found('GET', '/sobjects/Account/1')).toBe('unknown');
  });
});
