import type { CalibrationMethod } from '../../domain/evaluation/calibration.ts';
import type { EvaluationReport, ModelResult, VerdictKind } from '../../domain/evaluation/report.ts';
import type { ModelKind } from '../../domain/models/estimator.ts';

const models: Readonly<Record<ModelKind, string>> = {
  base_rate: 'base rate',
  scorecard: 'scorecard',
  logistic_regression: 'logistic regression',
  decision_tree: 'decision tree',
  random_forest: 'random forest',
  gradient_boosting: 'gradient boosting',
  linear_svm: 'linear SVM',
};

const calibrations: Readonly<Record<CalibrationMethod, string>> = {
  none: 'none',
  platt: 'Platt',
  beta: 'beta',
  isotonic: 'isotonic',
};

const verdicts: Readonly<Record<VerdictKind, string>> = {
  usable: 'Usable',
  no_better_than_base_rate: 'No better than the base rate',
  too_little_data: 'Too little data',
};

export const modelName = (kind: ModelKind): string => models[kind] ?? kind;
export const calibrationName = (method: CalibrationMethod): string => calibrations[method] ?? method;
export const verdictName = (kind: VerdictKind): string => verdicts[kind] ?? kind;

/** A name at the head of a sentence: "Gradient boosting". */
export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The results of the champion; a report of too little data may have none. */
export const championOf = (report: EvaluationReport): ModelResult | undefined =>
  report.models.find((model) => model.name === report.champion);
