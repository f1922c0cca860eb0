import { describe, expect, it } from 'vitest';
import { features } from '../../../../src/domain/features/registry.ts';
import { stepsFor } from '../../../../src/domain/scoring/next-step.ts';
import type { Driver } from '../../../../src/domain/scoring/score.ts';
import { ago, today } from '../timelines.ts';

const dates = { renewalAt: ago(-41), asOf: today };
const driver = (feature: string, contribution = 1): Driver => ({ feature, contribution, text: 'x' });

describe('steps', () => {
  it.each(features.map((feature) => feature.key))('has one short imperative for %s', (key) => {
    const steps = stepsFor([driver(key)], dates);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatch(/^[A-Z][a-z]+[^.]{8,75}$/);
  });

  it('follow the drivers, worst first, without repeats and without those that help', () => {
    const drivers = [driver('nps'), driver('csat'), driver('days_since_meeting'), driver('use_vs_usual', -1)];
    expect(stepsFor(drivers, dates)).toEqual([
      'Call whoever answered the survey and ask what would help',
      'Book a meeting this week',
    ]);
  });

  it('are one call, with more to ask in it', () => {
    const drivers = [driver('main_contact_left'), driver('days_since_contact'), driver('nps')];
    expect(stepsFor(drivers, dates)).toEqual([
      'Find the new champion and call this week',
      'Agree how often to talk from now on',
      'Ask whoever answered the survey what would help',
    ]);
  });

  it('name the day of the renewal', () => {
    expect(stepsFor([driver('days_to_renewal')], dates)).toEqual([
      'Agree the renewal of 31 Dec with the decision maker',
    ]);
  });
});
