import type { FeatureView } from '../features/feature-view.ts';
import type { RecordType } from '../records/types.ts';

/** How much of the usual data is here. */
export interface Coverage {
  /** 0 to 1. */
  readonly share: number;
  /** Words for what is missing: "tickets". */
  readonly missing: readonly string[];
  /** None of what is missing is connected at all; undefined where the install does not say. */
  readonly isUnconnected: boolean | undefined;
}

interface Source {
  readonly type: RecordType;
  readonly name: string;
  readonly weight: number;
  readonly isHere: (view: FeatureView) => boolean;
}

const sources: readonly Source[] = [
  { type: 'deal', name: 'deals', weight: 0.2, isHere: (view) => view.deals.length > 0 },
  { type: 'activity', name: 'activities', weight: 0.2, isHere: (view) => view.engagement.isKnown },
  { type: 'usage', name: 'use', weight: 0.2, isHere: (view) => view.usage.length > 0 },
  { type: 'ticket', name: 'tickets', weight: 0.15, isHere: (view) => view.support.isKnown },
  { type: 'survey', name: 'surveys', weight: 0.15, isHere: (view) => view.surveys.length > 0 },
  { type: 'contact', name: 'contacts', weight: 0.1, isHere: (view) => view.contacts.length > 0 },
];

export function coverageOf(view: FeatureView): Coverage {
  let share = 0;
  const missing: string[] = [];
  let connectedMissing = 0;
  for (const source of sources) {
    if (source.isHere(view)) share += source.weight;
    else {
      missing.push(source.name);
      if (view.connected?.includes(source.type)) connectedMissing += 1;
    }
  }
  const isUnconnected = view.connected === undefined ? undefined : connectedMissing === 0;
  return { share: Math.min(1, Math.round(share * 100) / 100), missing, isUnconnected };
}

/** "Only 40 % of the usual data is here: no tickets or surveys are connected." */
export function coverageWords({ share, missing, isUnconnected }: Coverage): string {
  const last = missing[missing.length - 1] ?? '';
  const list = missing.length > 1 ? `${missing.slice(0, -1).join(', ')} or ${last}` : last;
  return `Only ${Math.round(share * 100)} % of the usual data is here: no ${list} are ${isUnconnected ? 'connected' : 'known'}.`;
}
