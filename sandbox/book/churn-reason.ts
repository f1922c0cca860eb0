import type { AccountPlan } from './account-plan.ts';
import { coefficients, type DriverName, driverValues } from './hazard.ts';
import { weekOf } from './latent-path.ts';
import { randomOf } from './random.ts';
import { driversAt, type Spell } from './spells.ts';
import { dayMs, type World } from './world.ts';

const words: Partial<Record<DriverName, string>> = {
  lowAdoption: 'low use',
  fallingAdoption: 'low use',
  championGone: 'champion left',
  trouble: 'support',
  badMood: 'support',
  poorOnboarding: 'onboarding',
};
const others = ['budget', 'competitor', 'reorganisation', 'closed down', 'unknown'];

/** What someone wrote down as the reason: mostly the driver that weighed most, but people err and customers are polite. */
export function churnReason(world: World, plan: AccountPlan, spell: Spell, at: number): string {
  const random = randomOf(world.seed, plan.index, 'reason', spell.number);
  const other = random.pick(others);
  if (world.churn === 'random' || random.chance(0.3)) return other;
  const term = spell.terms.find((each) => at >= each.from && at < each.to);
  const isPriced = term !== undefined && term.to - at < 60 * dayMs && term.priceRise > 0.09;
  if (isPriced && random.chance(0.7)) return 'price';
  const values = driverValues(driversAt(plan, spell, weekOf(spell.path, at)));
  let best: { word: string; weight: number } | null = null;
  for (const [name, word] of Object.entries(words) as [DriverName, string][]) {
    const weight = coefficients[name] * values[name];
    if (weight > (best?.weight ?? 0.3)) best = { word, weight };
  }
  return best?.word ?? other;
}
