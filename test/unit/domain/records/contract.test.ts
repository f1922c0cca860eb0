import { describe, expect, it } from 'vitest';
import { viewAsOf } from '../../../../src/domain/records/as-of.ts';
import { type Contract, contractAsOf } from '../../../../src/domain/records/contract.ts';
import type { CrmRecord, Instant, RecordType } from '../../../../src/domain/records/types.ts';
import { account, ago, churn, deal, purchase, term, timeline, today } from '../timelines.ts';

function contractOf(records: readonly CrmRecord[], asOf: Instant = today, connected?: readonly RecordType[]): Contract {
  return contractAsOf(viewAsOf(timeline(records, connected), asOf), 30);
}

describe('recurring value', () => {
  it('is that of the running term', () => {
    expect(contractOf([term(100)]).recurringCents).toBe(1_000_000);
  });

  it('adds expansions, which end with the contract they change', () => {
    const records = [term(300), term(100, { kind: 'expansion', recurringCents: 200_000, termEnd: null })];
    expect(contractOf(records).recurringCents).toBe(1_200_000);
    expect(contractOf(records).renewalAt).toBe(ago(-65));
  });

  it('takes off a contraction written as a difference', () => {
    expect(contractOf([term(300), term(100, { kind: 'contraction', recurringCents: -400_000 })]).recurringCents).toBe(
      600_000,
    );
  });

  it('takes a contraction above zero as the new total', () => {
    expect(contractOf([term(300), term(100, { kind: 'contraction', recurringCents: 400_000 })]).recurringCents).toBe(
      400_000,
    );
  });

  it('lets a renewal take the place of open-ended contracts', () => {
    const open = { termEnd: null };
    const records = [
      term(500, open),
      term(100, { kind: 'renewal', recurringCents: 300_000, product: 'Plus', ...open }),
    ];
    expect(contractOf(records).recurringCents).toBe(300_000);
  });

  it('keeps a contract for another product that runs beside the renewed one', () => {
    const records = [
      term(400, { product: 'Core' }),
      term(200, { product: 'Plus', recurringCents: 500_000 }),
      term(35, { kind: 'renewal', product: 'Core' }),
    ];
    expect(contractOf(records).recurringCents).toBe(1_500_000);
  });

  it('is spread from the amount over the term where the CRM has no recurring amount', () => {
    const twoYears = { recurringCents: null, amountCents: 2_000_000, termEnd: ago(100 - 730.5) };
    expect(contractOf([term(100, twoYears)]).recurringCents).toBe(1_000_000);
  });

  it('counts what is signed for later while nothing runs yet', () => {
    expect(contractOf([term(-20, { closedAt: ago(3) })]).recurringCents).toBe(1_000_000);
  });

  it('leaves out deals in another currency', () => {
    const records = [account({ currency: 'EUR' }), term(90), term(80, { currency: 'USD', recurringCents: 9 })];
    expect(contractOf(records)).toMatchObject({ recurringCents: 1_000_000, currency: 'EUR' });
  });

  it('is null for repeat buyers', () => {
    expect(contractOf([purchase(10)])).toMatchObject({ isContract: false, recurringCents: null });
  });
});

describe('renewal date', () => {
  it('is the end of the running term', () => {
    expect(contractOf([term(324)]).renewalAt).toBe(ago(-41));
  });

  it('moves on to the next end once the renewal is won early', () => {
    const renewal = term(-41, { kind: 'renewal', closedAt: ago(5) });
    expect(contractOf([term(324), renewal]).renewalAt).toBe(ago(-406));
  });

  it('is null for open-ended terms', () => {
    expect(contractOf([term(324, { termEnd: null })])).toMatchObject({
      renewalAt: null,
      lapsedAt: null,
      churned: null,
    });
  });

  it('is null within the grace period, which is told as a lapse', () => {
    expect(contractOf([term(375)])).toMatchObject({ renewalAt: null, lapsedAt: ago(10), churned: null });
  });
});

describe('churn events', () => {
  it('follow the mapped events of the CRM alone where it has them (rule 1)', () => {
    const contract = contractOf([term(500), churn(200, 'price')]);
    expect(contract.churns.map(({ at, rule, reason }) => [at, rule, reason])).toEqual([[ago(200), 1, 'price']]);
    expect(contract.recurringCents).toBe(0);
  });

  it('are none while an install with mapped events has none for the customer', () => {
    expect(contractOf([term(500)], today, ['churn']).churned).toBeNull();
  });

  it('come from a lost renewal without a won deal in the grace period (rule 2)', () => {
    const lost = deal({ kind: 'renewal', status: 'lost', closedAt: ago(40) });
    expect(contractOf([term(300), lost]).churned).toMatchObject({ at: ago(40), rule: 2 });
  });

  it('know a deal of a renewal pipeline by its name', () => {
    const lost = deal({ pipeline: 'Renewals EMEA', status: 'lost', closedAt: ago(40) });
    expect(contractOf([term(300), lost]).churned).toMatchObject({ rule: 2 });
  });

  it('do not come from a lost renewal while the grace period runs, or when a deal is won in it', () => {
    const lost = (day: number) => deal({ kind: 'renewal', status: 'lost', closedAt: ago(day) });
    expect(contractOf([term(300), lost(30)]).churned).toBeNull();
    expect(contractOf([term(300), lost(60), term(40, { kind: 'renewal' })]).churned).toBeNull();
  });

  it('come from an ended term without a won deal in the grace period (rule 3), dated at its end', () => {
    expect(contractOf([term(396)]).churned).toMatchObject({ at: ago(31), rule: 3 });
    expect(contractOf([term(395)]).churned).toBeNull();
  });

  it('do not come from a term that was renewed within the grace period', () => {
    expect(contractOf([term(500), term(110, { kind: 'renewal' })]).churns).toEqual([]);
  });

  it('come from silence far beyond the own gaps of a repeat buyer (rule 4)', () => {
    const monthly = [220, 190, 160, 130].map((day) => purchase(day));
    expect(contractOf(monthly, ago(80)).churned).toBeNull();
    expect(contractOf(monthly).churned).toMatchObject({ rule: 4 });
  });

  it('do not come from silence after fewer than three purchases', () => {
    expect(contractOf([purchase(900), purchase(880)]).churned).toBeNull();
  });

  it('are over when a deal is won later: the customer is back', () => {
    const contract = contractOf([term(900), churn(500), term(100)]);
    expect(contract).toMatchObject({ churned: null, activeSince: ago(100), firstWinAt: ago(900) });
    expect(contract.recurringCents).toBe(1_000_000);
  });

  it('count one departure once, however many rules see it', () => {
    const lost = deal({ kind: 'renewal', status: 'lost', closedAt: ago(140) });
    expect(contractOf([term(500), lost]).churns).toHaveLength(1);
  });

  it('hold back what cannot be known yet', () => {
    expect(contractOf([term(500)], ago(120)).churned).toBeNull();
    expect(contractOf([term(500)], ago(104)).churned).toMatchObject({ at: ago(135) });
  });
});
