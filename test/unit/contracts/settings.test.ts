import { describe, expect, it } from 'vitest';
import { InstallSettings } from '../../../src/contracts/settings.ts';

const tiers = (medium: number, high: number, critical: number) =>
  InstallSettings.safeParse({ scoring: { tiers: { medium, high, critical } } });

describe('the tiers of an install’s settings', () => {
  it('rise', () => {
    expect(tiers(0.05, 0.1, 0.2).success).toBe(true);
    expect(InstallSettings.parse({}).scoring.tiers).toEqual({ medium: 0.06, high: 0.15, critical: 0.3 });
  });

  it.each([
    [0.1, 0.1, 0.2],
    [0.05, 0.3, 0.2],
  ])('are refused with the reason where they do not: %s, %s, %s', (medium, high, critical) => {
    const issue = tiers(medium, high, critical).error?.issues[0];
    expect(issue?.message).toBe(
      `the tiers must rise: medium (${medium}) below high (${high}) below critical (${critical})`,
    );
    expect(issue?.path).toEqual(['scoring', 'tiers']);
  });
});
