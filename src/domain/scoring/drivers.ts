import type { FeatureView } from '../features/feature-view.ts';
import { type FeatureVector, features } from '../features/registry.ts';
import { type Coverage, coverageWords } from './coverage.ts';
import type { Driver } from './score.ts';

/** Below this share of the log-odds a story is not worth a reader's time (0.15 moves the odds by a sixth). */
const matters = 0.15;
/** A worry is said although other features of its topic speak for the customer, unless they weigh twice as much. */
const dwarfed = 0.5;
/** A story whose share rose by less in 30 days did not change. */
const notableChange = 0.1;
const maxWorse = 3;
/** Below this coverage the reader is told. */
const littleKnown = 0.5;

const topics = [...new Set(features.map((feature) => feature.topic))];
const topicOf = features.map((feature) => topics.indexOf(feature.topic));
const membersOf = topics.map((_, topic) => features.flatMap((_feature, i) => (topicOf[i] === topic ? [i] : [])));

/** One side of a topic: the summed shares of its features on that side, and the strongest whose words a reader gains by. */
interface Story {
  readonly topic: number;
  readonly share: number;
  readonly said: number;
}

/**
 * The reasons behind a score: at most three that raise the risk, worst first, then at most one that lowers it; where little is known,
 * a line that says so, with no share of its own. Features that tell the same story are one reason with the sum of their shares, so no
 * reason is said twice and none against another. `changes` holds how much each share rose in 30 days, where it is known.
 */
export function driversOf(
  view: FeatureView,
  vector: FeatureVector,
  contributions: Float64Array,
  coverage: Coverage,
  changes: Float64Array | null = null,
): Driver[] {
  const worse: Story[] = [];
  const helps: Story[] = [];
  const against = sumByTopic(contributions, 1);
  const inFavour = sumByTopic(contributions, -1);
  for (let topic = 0; topic < topics.length; topic++) {
    const [bad, good] = [against[topic] as number, inFavour[topic] as number];
    const worry = bad >= matters && bad >= dwarfed * good ? sayable(topic, 1, view, vector, contributions) : -1;
    if (worry >= 0) worse.push({ topic, share: bad, said: worry });
    else if (good >= matters && good >= bad) {
      const help = sayable(topic, -1, view, vector, contributions);
      if (help >= 0) helps.push({ topic, share: -good, said: help });
    }
  }
  const said = [...worse.sort(strongestFirst).slice(0, maxWorse), ...helps.sort(strongestFirst).slice(0, 1)];
  const drivers = said.map((story) => driver(story, view, vector, changes));
  if (coverage.share < littleKnown) {
    if (drivers.length > maxWorse) drivers.pop();
    drivers.push({ feature: 'coverage', contribution: 0, text: coverageWords(coverage) });
  }
  if (drivers.length === 0)
    drivers.push({ feature: 'usual', contribution: 0, text: 'Nothing unusual in what is known' });
  return drivers;
}

/** The shares of one sign, without it. */
function sumByTopic(shares: Float64Array, sign: 1 | -1): Float64Array {
  const sums = new Float64Array(topics.length);
  for (let i = 0; i < shares.length; i++) {
    const own = sign * (shares[i] as number);
    const topic = topicOf[i] as number;
    if (own > 0) sums[topic] = (sums[topic] as number) + own;
  }
  return sums;
}

/** The strongest feature of a topic on one side whose words a reader gains by, or -1. */
function sayable(topic: number, sign: 1 | -1, view: FeatureView, vector: FeatureVector, shares: Float64Array): number {
  const context = { view, helps: sign < 0 };
  let said = -1;
  for (const i of membersOf[topic] ?? []) {
    const own = sign * (shares[i] as number);
    if (own <= 0 || (said >= 0 && own <= sign * (shares[said] as number))) continue;
    if (features[i]?.isWorthSaying?.(vector.values[i] as number, context) ?? true) said = i;
  }
  return said;
}

function strongestFirst(a: Story, b: Story): number {
  return Math.abs(b.share) - Math.abs(a.share) || a.said - b.said;
}

function driver(story: Story, view: FeatureView, vector: FeatureVector, changes: Float64Array | null): Driver {
  const { topic, share, said } = story;
  const helps = share < 0;
  const words = wordsOf(said, view, vector, helps);
  const plain = { feature: features[said]?.key ?? '', contribution: share, text: helps ? `+ ${words}` : words };
  if (changes === null) return plain;
  let change30d = 0;
  let most = said;
  for (const i of membersOf[topic] ?? []) {
    change30d += changes[i] as number;
    if ((changes[i] as number) > (changes[most] as number)) most = i;
  }
  if (helps || change30d < notableChange) return { ...plain, change30d };
  return { ...plain, change30d, changed: most === said ? words : wordsOf(most, view, vector, false) };
}

function wordsOf(index: number, view: FeatureView, vector: FeatureVector, helps: boolean): string {
  const feature = features[index] as (typeof features)[number];
  const usual = vector.usual[index] as number;
  return feature.words(vector.values[index] as number, Number.isNaN(usual) ? null : usual, { view, helps });
}
