import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { kpis } from '../../../src/domain/kpi/registry.ts';

async function cli(...argv: string[]) {
  const said = { out: '', err: '' };
  const code = await runCli(['kpi', ...argv], {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    interactive: false,
  });
  return { code, ...said };
}

describe('keel kpi', () => {
  it('defines every KPI without a database, or only the one asked for', async () => {
    const all = await cli('--define', '--json');
    expect(all.code).toBe(0);
    expect(JSON.parse(all.out).kpis).toHaveLength(kpis.length);
    const one = await cli('--define', '--kpi', 'net_revenue_retention');
    expect(one.out).toMatch(/^ {2}Net revenue retention \(net_revenue_retention\)\n/);
  });

  it.each([
    ['an unknown KPI', ['--kpi', 'luck'], /There is no KPI "luck"[\s\S]*customers/],
    ['an unknown part', ['--by', 'moon'], /--by moon is none of owner/],
    ['months that are no whole number', ['--months', '1.5'], /no whole number/],
    ['more months than there are', ['--months', '31'], /up to 30/],
    ['a diagnosis without a KPI', ['--diagnose', '2026-08..2026-09', '--by', 'owner'], /needs one --kpi/],
    ['a diagnosis backwards', ['--diagnose', '2026-09..2026-08', '--kpi', 'arr', '--by', 'owner'], /come first/],
    ['a diagnosis of no months', ['--diagnose', 'summer', '--kpi', 'arr', '--by', 'owner'], /is not FROM..TO/],
  ])('refuses %s as bad use, and says what to do', async (_what, argv, words) => {
    const { code, err } = await cli(...argv);
    expect([code, err]).toEqual([2, expect.stringMatching(words)]);
  });
});
