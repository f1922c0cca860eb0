/** "48 200 EUR" of hundredths: whole units, thousands apart. */
export function moneyWords(cents: number, currency: string | null): string {
  const digits = String(Math.round(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ' ');
  return currency === null ? digits : `${digits} ${currency}`;
}

/** A mean count: "0.7", "4", "12"; one decimal below ten, in words where it rounds to zero. */
export function meanWords(mean: number): string {
  if (mean <= 0) return 'none';
  if (mean >= 9.5) return String(Math.round(mean));
  if (mean > 0 && mean < 0.05) return 'hardly any';
  return mean.toFixed(1).replace('.0', '');
}

/** How often what was before: "2.4 times" of a change of 1.4; features end at five times. */
export function timesWords(change: number): string {
  if (meanWords(change + 1) === '2') return 'twice';
  return change >= 4 ? 'at least 5 times' : `${meanWords(change + 1)} times`;
}
