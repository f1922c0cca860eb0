import { describe, expect, it } from 'vitest';
import { demoAsOf } from '../../../src/cli/demo/demo-as-of.ts';

describe('demoAsOf', () => {
  const today = Date.UTC(2026, 10, 22);

  it('lies after what is read in the first minutes, so that readings of use count', () => {
    expect(demoAsOf(today)).toBeGreaterThan(today + 10 * 60_000);
  });

  it("is the book's today still", () => {
    expect(new Date(demoAsOf(today)).toISOString().slice(0, 10)).toBe('2026-11-22');
  });
});
