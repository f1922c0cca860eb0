import { describe, expect, it } from 'vitest';
import { type AccountPair, judgePair } from '../../../../src/domain/identity/judge-pair.ts';

const pair = (over: Partial<AccountPair> = {}): AccountPair => ({
  domains: ['a.example', 'a.example'],
  names: ['a', 'a'],
  withDomain: [1, 1],
  withName: [1, 1],
  ...over,
});
const confidence = (over?: Partial<AccountPair>): number => judgePair(pair(over)).confidence;

describe('how sure a pair is one customer', () => {
  it('goes by the domain before the name', () => {
    expect(confidence()).toBeGreaterThan(confidence({ names: ['a', 'b'] }));
    expect(confidence({ names: ['a', 'b'] })).toBeGreaterThan(confidence({ domains: ['a.example', null] }));
    expect(confidence({ domains: [null, null] })).toBeGreaterThan(confidence({ domains: ['a.example', 'b.example'] }));
  });

  it('is enough to link by a domain that only they have, and never by a name alone', () => {
    expect(confidence({ names: ['a', 'b'] })).toBeGreaterThanOrEqual(0.9);
    expect(confidence({ domains: [null, null] })).toBeLessThan(0.9);
  });

  it('is not enough where several accounts share what is the same', () => {
    expect(confidence({ names: ['a', 'b'], withDomain: [2, 1] })).toBeLessThan(0.9);
    expect(confidence({ withDomain: [1, 3], withName: [2, 1] })).toBeLessThan(0.9);
    expect(confidence({ withDomain: [1, 3] })).toBeGreaterThanOrEqual(0.9);
  });

  it('says why, with the domains', () => {
    const { reason } = judgePair(pair({ domains: ['a.example', 'b.example'] }));
    expect(reason).toBe('same name, but different domains: a.example and b.example');
  });
});
