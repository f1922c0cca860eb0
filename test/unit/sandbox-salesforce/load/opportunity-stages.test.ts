import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OpportunityStages } from '../../../../sandbox/salesforce/load/opportunity-stages.ts';

test('a stage is open, won or lost as its rows are, with probabilities from 20 to 80 % between', () => {
  const stages = new OpportunityStages();
  for (const [stage, status] of [
    ['Talks', 'open'],
    ['Signed', 'won'],
    ['Paper', 'open'],
    ['Gone', 'lost'],
  ] as const) {
    stages.nameOf(stage, status);
  }
  expect(stages.stages()).toEqual([
    { name: 'Talks', isClosed: false, isWon: false, probability: 20 },
    { name: 'Paper', isClosed: false, isWon: false, probability: 80 },
    { name: 'Signed', isClosed: true, isWon: true, probability: 100 },
    { name: 'Gone', isClosed: true, isWon: false, probability: 0 },
  ]);
});

test('a name seen with several statuses keeps the first and carries the others behind it', () => {
  const stages = new OpportunityStages();
  const names = (['won', 'lost', 'won', 'open'] as const).map((status) => stages.nameOf('Signed', status));
  expect(names).toEqual(['Signed', 'Signed (lost)', 'Signed', 'Signed (open)']);
});

test('a row without a stage has the plain one of its status', () => {
  const stages = new OpportunityStages();
  const names = (['open', 'won', 'lost'] as const).map((status) => stages.nameOf(undefined, status));
  expect(names).toEqual(['Open', 'Closed won', 'Closed lost']);
});

test('an org without deals still has a stage of each status', () => {
  expect(new OpportunityStages().stages().map((stage) => stage.name)).toEqual(['Open', 'Closed won', 'Closed lost']);
});

test('whatever the names, a stage tells each row its own status', () => {
  const row = fc.record({
    stage: fc.constantFrom('A', 'a', 'A (lost)', 'A (won)', 'A (lost) (won)', 'Closed won', undefined),
    status: fc.constantFrom('open', 'won', 'lost'),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const stages = new OpportunityStages();
      const named = rows.map(({ stage, status }) => ({ name: stages.nameOf(stage, status), status }));
      const made = stages.stages();
      for (const { name, status } of named) {
        const stage = made.find((one) => one.name === name);
        expect([stage?.isClosed, stage?.isWon]).toEqual([status !== 'open', status === 'won']);
      }
      expect(new Set(made.map((one) => one.name.toLowerCase())).size).toBe(made.length);
    }),
  );
});
