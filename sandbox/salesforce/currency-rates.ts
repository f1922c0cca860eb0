/** What one US dollar was in other currencies, roughly, so that a multi-currency org has rates to show. */
const perDollar: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 0.92,
  GBP: 0.79,
  CHF: 0.88,
  SEK: 10.5,
  NOK: 10.8,
  DKK: 6.9,
  PLN: 4,
  CNY: 7.2,
  HKD: 7.8,
  TWD: 32,
  JPY: 150,
  KRW: 1_350,
  INR: 84,
  SGD: 1.34,
  AUD: 1.52,
  NZD: 1.65,
  CAD: 1.37,
  BRL: 5.4,
  MXN: 18,
  ZAR: 18.2,
};

/** One unit of the first currency in each; one that is not in the table counts like the first. */
export function currencyRates(codes: readonly string[]): Record<string, number> {
  const base = perDollar[codes[0] ?? ''] ?? 1;
  const entries = codes.map((code, at) => {
    const rate = at === 0 ? 1 : (perDollar[code] ?? base) / base;
    return [code, Math.round(rate * 1e6) / 1e6] as const;
  });
  return Object.fromEntries(entries);
}
