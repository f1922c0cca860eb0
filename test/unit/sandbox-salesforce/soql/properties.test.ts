import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../../../sandbox/salesforce/org/types.ts';
import { emptySample, nowMs } from './sample-org.ts';

type Json = Readonly<Record<string, unknown>>;

/** A condition as text, and what it means of a record as REST gives it. */
interface Wish {
  readonly text: string;
  readonly holds: (record: Json) => boolean;
}

const words = ['Alpha', 'alpha', 'BETA', "O'Hara", 'a\\b', '50%', 'x_y', 'Straße', 'two words'];
const instants = [0, 1, 2, 3].map((day) => nowMs - day * 86_400_000);

function quote(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

function readPath(record: Json, path: string): unknown {
  let at: unknown = record;
  for (const part of path.split('.')) at = (at as Json | null)?.[part] ?? null;
  return at;
}

type Compare = (a: number | string, b: number | string) => boolean;
const orders: Readonly<Record<string, Compare>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Comparisons of one field: `key` turns a value of the record into what is compared, null stays null. */
function wishes<V extends string | number>(
  paths: readonly string[],
  values: readonly V[],
  literal: (value: V) => string,
  key: (value: unknown) => string | number,
): fc.Arbitrary<Wish> {
  const path = fc.constantFrom(...paths);
  const value = fc.constantFrom(...values);
  const read = (record: Json, at: string) => {
    const found = readPath(record, at);
    return found === null ? null : key(found);
  };
  const equal = fc.tuple(path, fc.constantFrom('=', '!='), fc.option(value)).map(
    ([at, sign, wanted]): Wish => ({
      text: `${at} ${sign} ${wanted === null ? 'null' : literal(wanted)}`,
      holds: (record) => (read(record, at) === (wanted === null ? null : key(wanted))) === (sign === '='),
    }),
  );
  const order = fc.tuple(path, fc.constantFrom(...Object.keys(orders)), value).map(
    ([at, sign, bound]): Wish => ({
      text: `${at} ${sign} ${literal(bound)}`,
      holds: (record) => {
        const found = read(record, at);
        return found !== null && (orders[sign] as Compare)(found, key(bound));
      },
    }),
  );
  const list = fc
    .tuple(path, fc.constantFrom('IN', 'NOT IN'), fc.array(fc.option(value), { minLength: 1, maxLength: 12 }))
    .map(([at, sign, wanted]): Wish => {
      const keys = wanted.map((each) => (each === null ? null : key(each)));
      return {
        text: `${at} ${sign} (${wanted.map((each) => (each === null ? 'null' : literal(each))).join(', ')})`,
        holds: (record) => keys.includes(read(record, at)) === (sign === 'IN'),
      };
    });
  return fc.oneof(equal, order, list);
}

const fold = (value: unknown): string => String(value).toLowerCase();
const textWish = wishes(['LastName', 'Title', 'Account.Name'], words, quote, fold);
const numberWish = wishes(['Age__c', 'Account.NumberOfEmployees'], [-2, 0, 1, 2.5, 7], String, Number);
const instantWish = wishes(
  ['CreatedDate', 'Seen__c'],
  instants,
  (ms) => new Date(ms).toISOString(),
  (value) => (typeof value === 'number' ? value : Date.parse(String(value))),
);
const likeWish = fc
  .tuple(fc.constantFrom('LastName', 'Title'), fc.array(fc.constantFrom('%', '_', ...'alphbetox%_'), { maxLength: 6 }))
  .filter(([, parts]) => parts.length > 0)
  .map(([path, parts]): Wish => {
    const inner = parts.map((part) => (part === '%' ? '.*' : part === '_' ? '.' : part)).join('');
    const pattern = new RegExp(`^${inner}$`, 'is');
    return {
      text: `${path} LIKE '${parts.join('')}'`,
      holds: (record) => {
        const value = readPath(record, path);
        return typeof value === 'string' && pattern.test(value);
      },
    };
  });
const flagWish = fc.tuple(fc.constantFrom('DoNotCall'), fc.boolean()).map(
  ([path, wanted]): Wish => ({
    text: `${path} = ${wanted}`,
    holds: (record) => readPath(record, path) === wanted,
  }),
);

const wish = fc.letrec<{ tree: Wish }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    textWish,
    numberWish,
    instantWish,
    likeWish,
    flagWish,
    tie('tree').map((part) => ({ text: `(NOT (${part.text}))`, holds: (record: Json) => !part.holds(record) })),
    fc
      .tuple(fc.constantFrom('AND', 'OR'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
      .map(([join, parts]) => ({
        text: `(${parts.map((part) => part.text).join(` ${join} `)})`,
        holds: (record: Json) =>
          join === 'AND' ? parts.every((part) => part.holds(record)) : parts.some((part) => part.holds(record)),
      })),
  ),
})).tree;

const person = fc.record({
  LastName: fc.constantFrom(...words),
  Title: fc.option(fc.constantFrom(...words)),
  Age__c: fc.option(fc.constantFrom(-2, 0, 1, 2.5, 7)),
  Seen__c: fc.option(fc.constantFrom(...instants)),
  DoNotCall: fc.boolean(),
  account: fc.option(fc.integer({ min: 0, max: 2 })),
  madeAgo: fc.constantFrom(0, 1, 2, 3),
});

function orgOf(people: readonly (typeof person extends fc.Arbitrary<infer P> ? P : never)[]) {
  const made = emptySample();
  made.org.defineField('Contact', { name: 'Age__c', type: 'double', precision: 18, scale: 2 });
  made.org.defineField('Contact', { name: 'Seen__c', type: 'datetime' });
  const accounts = [
    { Name: 'Alpha', NumberOfEmployees: 7 },
    { Name: "O'Hara", NumberOfEmployees: null },
    { Name: 'x_y' },
  ];
  const ids = accounts.map((account) => made.add('Account', account as Values));
  for (const { account, madeAgo, ...values } of people) {
    const AccountId = account === null ? null : (ids[account] ?? null);
    made.add('Contact', { ...values, AccountId }, -madeAgo * 86_400_000);
  }
  return made;
}

const selected =
  'SELECT Id, LastName, Title, Age__c, Seen__c, DoNotCall, CreatedDate, Account.Name, Account.NumberOfEmployees FROM Contact';

describe('WHERE', () => {
  it('finds the rows that a plain reading of the condition finds among the records', () => {
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 25 }),
        fc.array(wish, { minLength: 1, maxLength: 8 }),
        (people, asked) => {
          const { query } = orgOf(people);
          const everybody = query(selected);
          for (const { text, holds } of asked) {
            if (/(NOT[ (]*){3}/.test(text)) continue;
            const found = query(`${selected} WHERE ${text}`).map((record) => record.Id);
            expect(found, text).toEqual(everybody.filter(holds).map((record) => record.Id));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sorts and cuts as a plain sort of the records does', () => {
    const term = fc.tuple(
      fc.constantFrom('LastName', 'Title', 'Age__c', 'CreatedDate', 'Account.Name'),
      fc.constantFrom('ASC', 'DESC'),
      fc.constantFrom('FIRST', 'LAST'),
    );
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 25 }),
        fc.array(term, { minLength: 1, maxLength: 3 }),
        fc.option(fc.integer({ min: 0, max: 30 })),
        (people, terms, limit) => {
          const { query } = orgOf(people);
          const expected = [...query(selected)].sort((a, b) => {
            for (const [path, way, nulls] of terms) {
              const [x, y] = [readPath(a, path), readPath(b, path)].map((v) => (typeof v === 'string' ? fold(v) : v));
              if (x === y) continue;
              if (x === null || y === null) return (x === null) === (nulls === 'FIRST') ? -1 : 1;
              return (x as string) < (y as string) === (way === 'ASC') ? -1 : 1;
            }
            return 0;
          });
          const order = terms.map(([path, way, nulls]) => `${path} ${way} NULLS ${nulls}`).join(', ');
          const found = query(`${selected} ORDER BY ${order}${limit === null ? '' : ` LIMIT ${limit}`}`);
          expect(found).toEqual(expected.slice(0, limit ?? undefined));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds any text again by its escaped literal, alone and as a LIKE', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((each) => each.trim() === each);
    const made = orgOf([]);
    fc.assert(
      fc.property(text, (title) => {
        const id = made.add('Contact', { LastName: 'x', Title: title });
        const escaped = quote(title).replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
        expect(made.column(`SELECT Id FROM Contact WHERE Title = ${escaped}`)).toContain(id);
        const pattern = escaped.replace(/[%_]/g, '\\$&');
        expect(made.column(`SELECT Id FROM Contact WHERE Title LIKE ${pattern}`)).toContain(id);
      }),
      { numRuns: 200 },
    );
  });
});
