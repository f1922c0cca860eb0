import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTextIndex } from '../../../src/table/text-index.ts';

it('numbers texts as a map would', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3_000, size: 'max' }), (texts) => {
      const index = createTextIndex();
      const known = new Map<string, number>();
      for (const text of texts) {
        if (!known.has(text)) known.set(text, known.size);
        expect(index.codeOf(text)).toBe(known.get(text));
      }
      expect(index.size()).toBe(known.size);
    }),
    { numRuns: 20 },
  );
});

it('tells 300,000 similar ids apart', () => {
  const index = createTextIndex();
  for (let i = 0; i < 300_000; i++) index.codeOf(`C-${i}`);
  expect(index.size()).toBe(300_000);
});
