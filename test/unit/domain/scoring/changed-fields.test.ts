import { describe, expect, it } from 'vitest';
import { changedFields, type FieldValues, type WriteRule } from '../../../../src/domain/scoring/changed-fields.ts';
import { ago, today } from '../timelines.ts';

const rules: readonly WriteRule[] = [
  { key: 'risk', type: 'number', writeWhen: { change: 1, maxAgeDays: 7 } },
  { key: 'tier', type: 'enumeration', writeWhen: { maxAgeDays: 7 } },
  { key: 'drivers', type: 'long_text', writeWhen: { maxAgeDays: 7 } },
  { key: 'scored', type: 'datetime', writeWhen: { maxAgeDays: 7 } },
];
const before: FieldValues = {
  risk: 34.2,
  tier: 'high',
  drivers: 'No meeting for 74 days\nNPS answer 4 of 10',
  scored: 1,
};

function changed(
  given: FieldValues,
  writtenAt: number | null = ago(1),
  from: FieldValues | null = before,
): FieldValues {
  return changedFields(from, { ...before, ...given }, rules, writtenAt, today);
}

describe('changedFields', () => {
  it('writes all the first time', () => {
    expect(changed({}, null, null)).toEqual(before);
  });

  it('writes nothing when nothing changed', () => {
    expect(changed({})).toEqual({});
  });

  it('writes nothing for datetimes alone', () => {
    expect(changed({ scored: 2 })).toEqual({});
  });

  it('writes nothing for a number that moved less than its threshold', () => {
    expect(changed({ risk: 35.1, scored: 2 })).toEqual({});
  });

  it('writes a number that moved by its threshold, with all else that differs', () => {
    expect(changed({ risk: 33.2, scored: 2 })).toEqual({ risk: 33.2, scored: 2 });
  });

  it('writes a tier at any change, with the small change of the number beside it', () => {
    expect(changed({ tier: 'critical', risk: 34.3 })).toEqual({ tier: 'critical', risk: 34.3 });
  });

  it('does not write drivers of which only the figures moved', () => {
    expect(changed({ drivers: 'No meeting for 1 day\nNPS answer 4 of 10' })).toEqual({});
  });

  it('writes drivers when another one is named', () => {
    const drivers = 'No meeting for 75 days\nMain contact left on 28 Oct';
    expect(changed({ drivers })).toEqual({ drivers });
  });

  it('writes a value that appears or goes', () => {
    expect(changed({ risk: null })).toEqual({ risk: null });
    expect(changed({ risk: 1 }, ago(1), { ...before, risk: null })).toEqual({ risk: 1 });
  });

  it('writes a field that is new in the manifest', () => {
    const { tier: _, ...older } = before;
    expect(changed({}, ago(1), older)).toEqual({ tier: 'high' });
  });

  it('writes all values again once they are older than their limit', () => {
    expect(changed({ scored: 2 }, ago(6.9))).toEqual({});
    expect(changed({ scored: 2 }, ago(7))).toEqual({ ...before, scored: 2 });
  });

  it('passes over values for which there is no field', () => {
    expect(changed({ other: 5 })).toEqual({});
  });
});
