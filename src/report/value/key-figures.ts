import type { ClvReport, ExpectedTotal } from '../../domain/value/table/clv-report.ts';
import { type Html, html } from '../html.ts';
import { amountText, shortAmount } from '../money.ts';
import { decimal, grouped, percent } from '../numbers.ts';

interface KeyFigure {
  readonly name: string;
  readonly value: string;
  readonly beside: string;
  readonly words: string;
}

/** "39 weeks". */
export function periodsText({ horizon, period }: Pick<ClvReport, 'horizon' | 'period'>): string {
  return horizon === 1 ? period : `${grouped(horizon)} ${period}s`;
}

export function valueFigures(data: ClvReport): Html | null {
  const items = [...expected(data), ...seen(data)].map(
    ({ name, value, beside, words }) => html`<div><dt>${name}</dt>
<dd><span class="value">${value} <small>${beside}</small></span><span class="words">${words}</span></dd></div>
`,
  );
  return html`<dl class="figures">
${items}</dl>
`;
}

function expected(data: ClvReport): KeyFigure[] {
  const { clv, expectedPurchases, alive } = data.totals;
  const ahead = `in the next ${periodsText(data)}`;
  const figures: (KeyFigure | null)[] = [
    clv && {
      name: 'Customer value',
      value: shortAmount(clv.value, data.currency),
      beside: between(clv, (value) => shortAmount(value)),
      words: `Margin expected ${ahead}, discounted: ${amountText(clv.value / Math.max(1, data.customers), data.currency)} a customer on average.`,
    },
    expectedPurchases && {
      name: 'Purchases expected',
      value: grouped(expectedPurchases.value),
      beside: between(expectedPurchases, grouped),
      words: `Of all known customers together ${ahead}.`,
    },
    alive === null
      ? null
      : {
          name: 'Still customers',
          value: grouped(alive),
          beside: `of ${grouped(data.customers)}`,
          words: `${percent(alive / Math.max(1, data.customers))} are thought to buy again one day. Who has left is not said by anybody: it is told from long silence.`,
        },
  ];
  return figures.filter((figure) => figure !== null);
}

function seen({ customers, repeatBuyers, purchases, totals, currency }: ClvReport): KeyFigure[] {
  return [
    {
      name: 'Came back',
      value: percent(customers > 0 ? repeatBuyers / customers : null),
      beside: `${grouped(repeatBuyers)} of ${grouped(customers)}`,
      words: 'Customers who bought on two days or more. The others are known by one purchase only.',
    },
    {
      name: 'Purchases so far',
      value: grouped(purchases),
      beside: customers > 0 ? `${decimal(purchases / customers, 2)} a customer` : '',
      words: 'What one customer bought on one day counts once.',
    },
    {
      name: 'Spent so far',
      value: shortAmount(totals.spentSoFar, currency),
      beside: purchases > 0 ? `${amountText(totals.spentSoFar / purchases, null)} a purchase` : '',
      words: 'The sum of all purchases that were used.',
    },
  ];
}

const between = ({ low, high }: ExpectedTotal, text: (value: number) => string): string =>
  Number.isFinite(low) && Number.isFinite(high) ? `${text(low)} to ${text(high)}` : '';
