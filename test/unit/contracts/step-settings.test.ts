import { describe, expect, it } from 'vitest';
import { InstallSettings } from '../../../src/contracts/settings.ts';
import { defaultStepSettings } from '../../../src/domain/steps/step-rules.ts';

const issues = (steps: unknown) =>
  InstallSettings.safeParse({ steps }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
const withRule = (rule: object) => issues({ rules: [rule] });

describe('the rules of the next step in an install’s settings', () => {
  it('are the default ones unless given, and those pass their own check', () => {
    expect(InstallSettings.parse({}).steps).toEqual(defaultStepSettings);
    expect(issues(JSON.parse(JSON.stringify(defaultStepSettings)))).toBeUndefined();
  });

  it('take a limit alone', () => {
    const { steps } = InstallSettings.parse({ steps: { limits: { meetingDays: 30 } } });
    expect(steps).toEqual({ ...defaultStepSettings, limits: { ...defaultStepSettings.limits, meetingDays: 30 } });
  });

  it.each([
    [{ kind: 'offer', when: { drivers: ['npz'] } }, /^steps\.rules\.0\.when\.drivers\.0: there is no driver "npz"/],
    [
      { kind: 'offer', when: { drivers: 'all' } },
      /^steps\.rules\.0\.when\.drivers: say "any", or give a list of drivers$/,
    ],
    [{ kind: 'offer', when: { tiers: [] } }, /^steps\.rules\.0\.when\.tiers: an empty list of tiers fits nobody/],
    [{ kind: 'offer', when: { tier: ['low'] } }, /^steps\.rules\.0\.when: Unrecognized key: "tier"$/],
    [{ kind: 'bribe', when: {} }, /^steps\.rules\.0\.kind: Invalid option: expected one of "personal_contact"/],
    [
      { kind: 'offer', when: {}, text: 'Show {prodct}' },
      /^steps\.rules\.0\.text: \{prodct\} stands for nothing: use \{product\} or \{renewal\}$/,
    ],
  ])('say what is wrong with %j', (rule, message) => {
    expect(withRule(rule)).toEqual([expect.stringMatching(message)]);
  });
});
