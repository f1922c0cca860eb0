/** Finds the pipelines and stages of a book from its deals: a stage is closed or open as its rows are. */
import type { BookDeal } from '../../../src/book/types.ts';
import type { Pipeline, PipelineStage } from '../store/pipelines.ts';

type Status = BookDeal['status'];
const plainStage: Readonly<Record<Status, string>> = { open: 'Open', won: 'Closed won', lost: 'Closed lost' };

interface Found {
  readonly id: string;
  readonly label: string;
  readonly status: Status;
}

export class DealStages {
  readonly #pipelines = new Map<string, Map<string, Found>>();

  place(
    pipeline: string | undefined,
    stage: string | undefined,
    status: Status,
  ): { pipelineId: string; stageId: string } {
    const pipelineId = pipeline ?? 'default';
    const stages = this.#pipelines.get(pipelineId) ?? new Map<string, Found>();
    this.#pipelines.set(pipelineId, stages);
    const label = stage ?? plainStage[status];
    const key = `${status}:${label}`;
    let found = stages.get(key);
    if (found === undefined) {
      // Stage ids are unique in the whole account; one label may stand for a won and a lost stage.
      const isTwin = [...stages.values()].some((one) => one.label === label);
      const id = `${pipelineId}_${label}${isTwin ? `_${status}` : ''}`.toLowerCase().replaceAll(/\s+/g, '_');
      found = { id, label, status };
      stages.set(key, found);
    }
    return { pipelineId, stageId: found.id };
  }

  pipelines(): Pipeline[] {
    if (this.#pipelines.size === 0) this.place(undefined, undefined, 'open');
    return [...this.#pipelines].map(([id, stages], displayOrder) => ({
      id,
      label: id === 'default' ? 'Sales pipeline' : id,
      displayOrder,
      stages: stagesOf([...stages.values()]),
    }));
  }
}

/** Open stages first with probabilities spread from 0.2 to 0.8, then won, then lost. */
function stagesOf(found: readonly Found[]): PipelineStage[] {
  const open = found.filter((stage) => stage.status === 'open');
  const sorted = [...open, ...found.filter((s) => s.status === 'won'), ...found.filter((s) => s.status === 'lost')];
  return sorted.map((stage, displayOrder) => {
    const spread = open.length < 2 ? 0.5 : 0.2 + (0.6 * open.indexOf(stage)) / (open.length - 1);
    const probability =
      stage.status === 'won' ? '1.0' : stage.status === 'lost' ? '0.0' : String(Number(spread.toFixed(2)));
    const metadata = { isClosed: String(stage.status !== 'open'), probability };
    return { id: stage.id, label: stage.label, displayOrder, metadata };
  });
}
