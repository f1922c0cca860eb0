import type { Stage } from '../dml/context.ts';

function stage(value: string, probability: number, forecast: string, end?: 'won' | 'lost'): Stage {
  return { value, probability, forecast, isClosed: end !== undefined, isWon: end === 'won' };
}

/** The stages of a new org. */
export const standardStages: readonly Stage[] = [
  stage('Prospecting', 10, 'Pipeline'),
  stage('Qualification', 10, 'Pipeline'),
  stage('Needs Analysis', 20, 'Pipeline'),
  stage('Value Proposition', 50, 'Pipeline'),
  stage('Id. Decision Makers', 60, 'Pipeline'),
  stage('Perception Analysis', 70, 'Pipeline'),
  stage('Proposal/Price Quote', 75, 'BestCase'),
  stage('Negotiation/Review', 90, 'BestCase'),
  stage('Closed Won', 100, 'Closed', 'won'),
  stage('Closed Lost', 0, 'Omitted', 'lost'),
];
