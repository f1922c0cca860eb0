import { describe, expect, it } from 'vitest';
import { featureIndex, features } from '../../../../src/domain/features/registry.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { renewalDrivers, type TermLook, termLooks } from '../../../../src/domain/renewal/renewal-drivers.ts';
import { term, timeline, today } from '../timelines.ts';

const nps = featureIndex.get('nps') as number;

/** Terms of customers of whom the answer to a survey tells, now and then, whether they renew. */
function looks(count: number, isTelling: boolean): TermLook[] {
  const random = randomOf(5);
  return Array.from({ length: count }, () => {
    const values = Float64Array.from(features, () => random.normal());
    values[nps] = 5 + 3 * random.normal();
    const chance = isTelling ? 0.2 + 0.06 * (values[nps] as number) : 0.5;
    return { values, renewed: random.unit() < chance };
  });
}
const alone = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

describe('a look at a term that ended', () => {
  it('shows the customer 90 days before, and whether it renewed', () => {
    const renewal = term(100, { kind: 'renewal' });
    const at = (records: readonly CrmRecord[]) => termLooks(timeline(records), today, 30);
    expect(at([term(465), renewal]).map(({ renewed }) => renewed)).toEqual([true]);
    expect(at([term(465)]).map(({ renewed }) => renewed)).toEqual([false]);
    expect(at([term(465), renewal])[0]?.values[featureIndex.get('days_to_renewal') as number]).toBe(90);
    expect(at([term(300)])).toEqual([]);
  });
});

describe('what went together with renewals', () => {
  it('a telling figure stands first, as an association with its interval and never as a cause', () => {
    const { associations, reason, note } = renewalDrivers(looks(600, true), alone(600));
    expect(reason).toBeNull();
    expect(associations[0]).toMatchObject({ driver: 'nps', isClear: true });
    expect(associations[0]?.effect?.low).toBeGreaterThan(1);
    expect(note).toContain('not causes');
  });

  it('as many figures are looked at as the rarer outcome can carry, and none that says how near the end is', () => {
    const few = looks(60, false);
    const rarer = Math.min(few.filter(({ renewed }) => renewed).length, few.filter(({ renewed }) => !renewed).length);
    const { associations } = renewalDrivers(few, alone(60));
    expect(associations.length).toBeLessThanOrEqual(Math.max(1, Math.floor(rarer / 10) - 1));
    expect(renewalDrivers(looks(2_000, false), alone(2_000)).associations.map(({ driver }) => driver)).not.toContain(
      'days_to_renewal',
    );
  });

  it('no term is answered with the reason', () => {
    expect(renewalDrivers([], new Int32Array())).toMatchObject({ rows: 0, associations: [] });
  });
});
