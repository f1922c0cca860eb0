import type { BookUsage } from '../../src/book/types.ts';
import type { Scene } from './events.ts';
import { weekOf } from './latent-path.ts';
import { randomOf } from './random.ts';
import { dayMs, isoTime } from './world.ts';

/** A sample sums up half a month, so that every 30 days hold exactly two. */
export const sampleDays = 15;

const metrics = ['logins', 'active_users', 'key_actions'] as const;
type Metric = (typeof metrics)[number];

/** Usage samples of an account. Half a month without any use leaves no sample. */
export function drawUsage({ world, plan, spells }: Scene): BookUsage[] {
  if (plan.isSparse || plan.kind === 'prospect') return [];
  const random = randomOf(world.seed, plan.index, 'usage');
  const kept = plan.kind === 'repeat' ? metrics.slice(0, 1) : random.chance(0.5) ? metrics : metrics.slice(0, 2);
  const hour = random.int(sampleDays * 24);
  const samples: BookUsage[] = [];
  for (let count = Math.floor((world.until - world.from) / (sampleDays * dayMs)); count > 0; count -= 1) {
    const at = world.until - count * sampleDays * dayMs + hour * 3_600_000;
    const spell = spells.find((each) => at >= each.path.from && at < (each.end ?? Infinity));
    const noise = random.normal();
    if (spell === undefined || at >= world.until) continue;
    const adoption = spell.path.adoption[weekOf(spell.path, at)] ?? 0;
    for (const metric of kept) {
      const value = Math.round(
        meanOf(metric, plan.seats, adoption) * Math.exp(0.1 * noise + 0.12 * random.normal()) * seasonOf(at),
      );
      if (value > 0) samples.push({ account_id: plan.id, metric, value, at: isoTime(at), extra: {} });
    }
  }
  return samples;
}

function meanOf(metric: Metric, seats: number, adoption: number): number {
  if (metric === 'logins') return seats * 5 * adoption;
  if (metric === 'active_users') return seats * Math.min(1, 0.05 + 0.8 * adoption);
  return seats * 8 * adoption ** 1.3;
}

/** Less is done in August and at the end of the year. */
function seasonOf(at: number): number {
  const month = new Date(at).getUTCMonth();
  return month === 7 || month === 11 ? 0.85 : 1;
}
