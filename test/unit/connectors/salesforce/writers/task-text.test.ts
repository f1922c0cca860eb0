import { describe, expect, it } from 'vitest';
import { readReference, toDescription } from '../../../../../connectors/salesforce/writers/task-text.ts';

describe('the description of a task', () => {
  it('is the text as it is, with the reference as its last line', () => {
    expect(toDescription('Why now\n\n- <b>one</b>\n- two\n', 'K-12AB')).toBe(
      'Why now\n\n- <b>one</b>\n- two\n\nKeel reference K-12AB',
    );
  });

  it('stays within 32,000 characters without losing the reference', () => {
    const text = toDescription('x'.repeat(50_000), 'K-12AB');
    expect(text).toHaveLength(32_000);
    expect(readReference(text)).toBe('K-12AB');
  });
});

describe('readReference', () => {
  it('takes the last line, not one that is quoted above it', () => {
    expect(readReference('see Keel reference K-1\nor so\n\nKeel reference K-2\n')).toBe('K-2');
  });

  it.each([[null], [undefined], [''], ['Keel reference K-1 was closed']])('finds none in %j', (text) => {
    expect(readReference(text)).toBeNull();
  });
});
