import type { EvaluationReport } from '../../src/domain/evaluation/report.ts';
import type { StoredRiskModel } from '../../src/domain/training/stored-risk-model.ts';
import type { Compute } from '../../src/services/models/compute-tasks.ts';
import { sampleReport } from './sample-report.ts';
import { storedModel } from './stored-model.ts';

/** Training that takes no time and finds what the test wants. */
export function fakeCompute(
  stored: StoredRiskModel | null = storedModel(),
  over: Partial<EvaluationReport> = {},
): Compute {
  const report = { ...sampleReport(7, 400), ...over };
  const train = async () => ({ stored, report });
  return train as unknown as Compute;
}
