import { describe, expect, it } from 'vitest';
import { features } from '../../../../src/domain/features/registry.ts';
import { nextStepOf, stepsFor } from '../../../../src/domain/scoring/next-step.ts';
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

describe('nextStepOf', () => {
  it('is the step of the worst driver', () => {
    expect(nextStepOf([driver('main_contact_left'), driver('nps')], 'high', 'retention', dates)).toBe(
      'Find the new champion and call this week',
    );
  });

  it('is a call when nothing stands out', () => {
    expect(nextStepOf([], 'medium', 'retention', dates)).toBe('Call and ask how it goes');
  });

  it('is nothing for a customer at low risk, unless there is room to grow', () => {
    expect(nextStepOf([driver('nps')], 'low', 'retention', dates)).toBeNull();
    expect(nextStepOf([], 'low', 'expansion', dates)).toBe('Propose the next step up while things go well');
  });

  it('asks those who left why, and leaves prospects alone', () => {
    expect(nextStepOf([], null, 'churned', dates)).toBe('Ask why they left, and note when to call again');
    expect(nextStepOf([], null, 'acquisition', dates)).toBeNull();
  });
});
