import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssociationStore } from '../../../sandbox/hubspot/store/association-store.ts';

test('a link stands on both sides with the inverse types', () => {
  const store = new AssociationStore();
  store.link('contacts', 4, 'companies', 9, [1]);
  expect(store.links('contacts', 4, 'companies')).toEqual([{ row: 9, typeIds: [1, 279] }]);
  expect(store.links('companies', 9, 'contacts')).toEqual([{ row: 4, typeIds: [2, 280] }]);
});

test('removing one label keeps the link, removing all ends it on both sides', () => {
  const store = new AssociationStore();
  store.link('contacts', 4, 'companies', 9, [1]);
  store.unlink('contacts', 4, 'companies', 9, [1]);
  const kept = store.links('companies', 9, 'contacts');
  store.unlink('companies', 9, 'contacts', 4);
  expect(kept).toEqual([{ row: 4, typeIds: [280] }]);
  expect(store.links('contacts', 4, 'companies')).toEqual([]);
});

test('a parent and its child see each other the right way round', () => {
  const store = new AssociationStore();
  store.link('companies', 1, 'companies', 2, [13]);
  expect(store.links('companies', 1, 'companies')).toEqual([{ row: 2, typeIds: [13] }]);
  expect(store.links('companies', 2, 'companies')).toEqual([{ row: 1, typeIds: [14] }]);
});

const step = fc.record({ add: fc.boolean(), from: fc.nat(5), to: fc.nat(8) });

test('links agree with a plain set of pairs, in order, after any steps', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const store = new AssociationStore();
      const pairs = new Set<string>();
      for (const { add, from, to } of steps) {
        if (add) {
          store.link('deals', from, 'companies', to, [341]);
          pairs.add(`${from}-${to}`);
        } else {
          store.unlink('deals', from, 'companies', to);
          pairs.delete(`${from}-${to}`);
        }
      }
      for (let from = 0; from <= 5; from += 1) {
        const wanted = [...pairs]
          .filter((pair) => pair.startsWith(`${from}-`))
          .map((pair) => Number(pair.split('-')[1]));
        expect(store.links('deals', from, 'companies').map((link) => link.row)).toEqual(wanted.sort((a, b) => a - b));
      }
    }),
  );
});
