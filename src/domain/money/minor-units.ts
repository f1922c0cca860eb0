/**
 * Decimals of currencies by ISO 4217 (list one, 2025), for those that have not two. Keel itself counts hundredths of every currency:
 * 100 yen are 10 000. So one arithmetic serves all of them, a sum is exact whatever the currency, and the decimals matter only where an
 * amount is rounded for a person or a CRM: yen to whole ones. Of the currencies with three decimals the third is not kept.
 */
const decimals: Readonly<Record<string, number>> = Object.fromEntries([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
  ].map((code) => [code, 0] as const),
  ['XPF', 0],
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
]);

/** Decimals in which a currency is counted: 0, 2 or 3. */
export function minorUnits(currency: string): number {
  return Object.hasOwn(decimals, currency) ? (decimals[currency] as number) : 2;
}

/** Hundredths rounded, half to even, to what can be paid in the currency: 12 345 hundredths of a yen are 12 300. */
export function payable(cents: number, currency: string | null): number {
  if (currency === null || minorUnits(currency) !== 0) return cents;
  const whole = Math.trunc(cents / 100);
  const rest = Math.abs(cents % 100);
  const isUp = rest > 50 || (rest === 50 && whole % 2 !== 0);
  return (whole + (isUp ? Math.sign(cents) : 0)) * 100 + 0;
}
