import { count, countShare, type Fraction, ratioKpi } from './define-kpi.ts';
import type { Kpi } from './kpi.ts';
import type { CountKey, KpiSums } from './sums.ts';

const z95 = 1.959964;

/** What customers say in surveys. Intervals take answers as independent, which several from one customer are not. */
export const sentimentKpis: readonly Kpi[] = [
  ratioKpi(
    {
      key: 'nps',
      label: 'Net promoter score',
      definition: 'percent promoters (9, 10) - percent detractors (0 to 6)',
      unit: 'points',
      direction: 'higher_is_better',
      source: 'Reichheld 2003, Harvard Business Review 81(12); interval: Rocks 2016, The American Statistician 70(4)',
      needs: ['survey'],
    },
    npsFraction,
    { none: 'no NPS answer in the period', scale: 100 },
  ),
  ratioKpi(
    {
      key: 'nps_coverage',
      label: 'NPS coverage',
      definition: 'customers at the end with an NPS answer in the period / customers at the end',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['survey', 'deal'],
    },
    countShare('npsCustomers', 'customersAtEnd'),
    { none: 'no customer at the end of the period', isOfCases: true },
  ),
  responseRate('nps_response_rate', 'NPS response rate', 'npsAsked', npsAnswers),
  ratioKpi(
    {
      key: 'csat',
      label: 'Customer satisfaction',
      definition: 'answers of 4 or 5 / all answers from 1 to 5, in surveys and on closed tickets',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['survey', 'ticket'],
    },
    countShare('csatTop', 'csatAnswers'),
    { none: 'no satisfaction answer in the period', isOfCases: true },
  ),
  responseRate(
    'csat_response_rate',
    'CSAT response rate',
    'csatAsked',
    (sums) => count(sums, 'csatAnswers') - count(sums, 'ticketsRated'),
  ),
  ratioKpi(
    {
      key: 'ticket_rating_rate',
      label: 'Tickets rated',
      definition: 'tickets closed in the period with a grade from the customer / tickets closed',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['ticket'],
    },
    countShare('ticketsRated', 'ticketsClosed'),
    { none: 'no ticket closed in the period', isOfCases: true },
  ),
  ratioKpi(
    {
      key: 'ces',
      label: 'Customer effort score',
      definition: 'mean of the answers from 1 (hard) to 7 (easy)',
      unit: 'points',
      direction: 'higher_is_better',
      source: 'Dixon, Freeman, Toman 2010, Harvard Business Review 88(7/8)',
      needs: ['survey'],
    },
    cesFraction,
    { none: 'no effort answer in the period' },
  ),
  responseRate('ces_response_rate', 'CES response rate', 'cesAsked', (sums) => count(sums, 'cesAnswers')),
];

function npsAnswers(sums: KpiSums): number {
  return count(sums, 'promoters') + count(sums, 'passives') + count(sums, 'detractors');
}

/** The adjusted Wald interval: three answers are added, 3/4 promoters, 3/2 passives, 3/4 detractors. */
function npsFraction(sums: KpiSums): Fraction {
  const [promoters, detractors] = [count(sums, 'promoters'), count(sums, 'detractors')];
  const n = npsAnswers(sums);
  const [p, d] = [(promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)];
  const half = z95 * Math.sqrt((p + d - (p - d) ** 2) / (n + 3));
  const low = 100 * Math.max(-1, p - d - half);
  const high = 100 * Math.min(1, p - d + half);
  return { above: promoters - detractors, below: n, low, high };
}

function cesFraction(sums: KpiSums): Fraction {
  const [n, sum, squares] = [count(sums, 'cesAnswers'), count(sums, 'cesSum'), count(sums, 'cesSquares')];
  if (n < 2) return { above: sum, below: n };
  const half = z95 * Math.sqrt(Math.max(0, squares - (sum * sum) / n) / (n - 1) / n);
  return { above: sum, below: n, low: Math.max(1, sum / n - half), high: Math.min(7, sum / n + half) };
}

/** Known only where somebody says how many were asked. */
function responseRate(key: string, label: string, asked: CountKey, answers: (sums: KpiSums) => number): Kpi {
  return ratioKpi(
    {
      key,
      label,
      definition: 'survey answers in the period / surveys sent',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['survey'],
    },
    (sums) => {
      const [given, sent] = [answers(sums), count(sums, asked)];
      if (given > sent && sent > 0) return 'more answers than surveys sent';
      return { above: given, below: sent };
    },
    { none: 'how many surveys were sent is not known', isOfCases: true },
  );
}
