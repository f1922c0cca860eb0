import { expect, it } from 'vitest';
import { dayText, decimal, duration, grouped, percent, points } from '../../../src/report/numbers.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

it.each([
  [grouped(7_043), '7,043'],
  [grouped(Number.NaN), '–'],
  [decimal(-0.0285, 3), '−0.029'],
  [decimal(-0.0001, 2), '0.00'],
  [decimal(null, 2), '–'],
  [percent(0.384), '38 %'],
  [percent(0.0384), '3.8 %'],
  [percent(0.0996), '10 %'],
  [percent(0), '0 %'],
  [percent(0.5, 1), '50.0 %'],
  [percent(Number.POSITIVE_INFINITY), '–'],
  [points(-0.021), '2.1 points'],
  [points(0.01), '1.0 point'],
  [points(0.184), '18 points'],
  [duration(4), '0.00 s'],
  [duration(2_140), '2.1 s'],
  [duration(12_300), '12 s'],
  [duration(600_000), '10 min'],
  [dayText('2026-11-21T10:00:00Z'), '21 Nov 2026'],
  [dayText('soon'), 'soon'],
])('%j is %j', (text, expected) => {
  expect(plain(text)).toBe(expected);
});
