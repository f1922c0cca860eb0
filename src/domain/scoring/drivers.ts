import type { FeatureView } from '../features/feature-view.ts';
import { type FeatureVector, features } from '../features/registry.ts';
import { type Coverage, coverageWords } from './coverage.ts';
import type { Driver } from './score.ts';

/** Below this share of the log-odds a figure is not worth a reader's time (0.1 moves the odds by a tenth). */
const matters = 0.1;
/** What helps is said only when it is more than the absence of trouble. */
const helps = 0.15;
const maxWorse = 3;
/** Below this coverage the reader is told. */
const littleKnown = 0.5;

/**
 * The reasons behind a score: at most three that raise the risk, worst first, then at most one that lowers it; where little is known,
 * a line that says so, with no share of its own. Of features that tell the same story only the strongest is said.
 */
export function driversOf(
  view: FeatureView,
  vector: FeatureVector,
  contributions: Float64Array,
  coverage: Coverage,
): Driver[] {
  const topics: string[] = [];
  const drivers: Driver[] = [];
  for (const i of worstFirst(contributions)) {
    const topic = features[i]?.topic ?? '';
    if (topics.includes(topic)) continue;
    topics.push(topic);
    drivers.push(driver(i, view, vector, contributions));
    if (drivers.length === maxWorse) break;
  }
  const best = strongestHelp(contributions, topics);
  if (best !== null) drivers.push(driver(best, view, vector, contributions));
  if (coverage.share < littleKnown) {
    if (drivers.length > maxWorse) drivers.pop();
    drivers.push({ feature: 'coverage', contribution: 0, text: coverageWords(coverage) });
  }
  return drivers;
}

function worstFirst(contributions: Float64Array): number[] {
  const worse: number[] = [];
  for (let i = 0; i < contributions.length; i++) if ((contributions[i] as number) >= matters) worse.push(i);
  return worse.sort((a, b) => (contributions[b] as number) - (contributions[a] as number) || a - b);
}

/** A topic that was said as a worry is not said again as a help. */
function strongestHelp(contributions: Float64Array, said: readonly string[]): number | null {
  let best: number | null = null;
  for (let i = 0; i < contributions.length; i++) {
    const share = contributions[i] as number;
    if (share > -helps || said.includes(features[i]?.topic ?? '')) continue;
    if (best === null || share < (contributions[best] as number)) best = i;
  }
  return best;
}

function driver(i: number, view: FeatureView, vector: FeatureVector, contributions: Float64Array): Driver {
  const feature = features[i] as (typeof features)[number];
  const contribution = contributions[i] as number;
  const usual = vector.usual[i] as number;
  const isHelp = contribution < 0;
  const context = { view, helps: isHelp };
  const words = feature.words(vector.values[i] as number, Number.isNaN(usual) ? null : usual, context);
  return { feature: feature.key, contribution, text: isHelp ? `+ ${words}` : words };
}
