/** Deal and ticket pipelines. Metadata values are strings, as HubSpot sends them. */

export interface PipelineStage {
  readonly id: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Pipeline {
  readonly id: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly stages: readonly PipelineStage[];
}

export interface StageFacts {
  readonly isClosed: boolean;
  readonly probability: number;
}

export class Pipelines {
  readonly #byObject = new Map<string, readonly Pipeline[]>();
  readonly #facts = new Map<string, StageFacts>();

  set(objectKey: string, pipelines: readonly Pipeline[]): void {
    this.#byObject.set(objectKey, pipelines);
    for (const stage of pipelines.flatMap((pipeline) => pipeline.stages)) {
      this.#facts.set(`${objectKey}:${stage.id}`, {
        isClosed: stage.metadata.isClosed === 'true',
        probability: Number(stage.metadata.probability ?? Number.NaN),
      });
    }
  }

  of(objectKey: string): readonly Pipeline[] {
    return this.#byObject.get(objectKey) ?? [];
  }

  stage(objectKey: string, stageId: string | null): StageFacts | undefined {
    return stageId === null ? undefined : this.#facts.get(`${objectKey}:${stageId}`);
  }
}
