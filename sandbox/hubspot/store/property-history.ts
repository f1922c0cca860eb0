/** Who wrote which value of a property when: only what changed after load, plus what a loader states. Newest first on reading. */

export interface HistorySource {
  readonly sourceType: string;
  readonly sourceId: string;
  readonly sourceLabel: string;
  readonly updatedByUserId?: number;
}

export interface HistoryEntry extends HistorySource {
  readonly value: string;
  readonly timestamp: string;
}

/** Flat triples: value, time, index of the source. */
type Track = (string | number)[];

export class PropertyHistory {
  readonly #tracks = new Map<string, Map<number, Track>>();
  readonly #sources: HistorySource[] = [];
  readonly #sourceIndex = new Map<string, number>();
  readonly #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  has(row: number, property: string): boolean {
    return this.#tracks.get(property)?.has(row) ?? false;
  }

  push(row: number, property: string, value: string, atMs: number, source: HistorySource): void {
    let tracks = this.#tracks.get(property);
    if (tracks === undefined) {
      tracks = new Map();
      this.#tracks.set(property, tracks);
    }
    const track = tracks.get(row) ?? [];
    track.push(value, atMs, this.#indexOf(source));
    if (track.length > this.#keep * 3) track.splice(0, 3);
    tracks.set(row, track);
  }

  read(row: number, property: string): HistoryEntry[] {
    const track = this.#tracks.get(property)?.get(row) ?? [];
    const entries: HistoryEntry[] = [];
    for (let at = track.length - 3; at >= 0; at -= 3) {
      const source = this.#sources[track[at + 2] as number] as HistorySource;
      entries.push({
        value: String(track[at]),
        timestamp: new Date(track[at + 1] as number).toISOString(),
        ...source,
      });
    }
    return entries;
  }

  move(from: number, to: number): void {
    for (const tracks of this.#tracks.values()) {
      const track = tracks.get(from);
      if (track === undefined) continue;
      tracks.set(to, track);
      tracks.delete(from);
    }
  }

  drop(property: string): void {
    this.#tracks.delete(property);
  }

  #indexOf(source: HistorySource): number {
    const key = `${source.sourceType}|${source.sourceId}|${source.updatedByUserId ?? ''}`;
    let index = this.#sourceIndex.get(key);
    if (index === undefined) {
      index = this.#sources.length;
      this.#sources.push(source);
      this.#sourceIndex.set(key, index);
    }
    return index;
  }
}
