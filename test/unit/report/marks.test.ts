import { expect, it } from 'vitest';
import { columns, dots, line } from '../../../src/report/charts/marks.ts';
import { extentOf, plotOf } from '../../../src/report/charts/plot.ts';
import { markupOf } from '../../../src/report/html.ts';

const axis = { label: 'x', from: 0, to: 10, format: String };
const plot = plotOf({ left: 0, top: 0, width: 100, height: 100 }, axis, axis);

it('draws a line through the points that are numbers', () => {
  const points = [
    { x: 0, y: 0 },
    { x: Number.NaN, y: 5 },
    { x: 5, y: 10 },
    { x: 10, y: 5 },
  ];
  expect(markupOf(line(plot, points, 'main'))).toContain('d="M0,100L50,0L100,50"');
});

it('draws no line through one point', () => {
  expect(line(plot, [{ x: 1, y: 1 }], 'main')).toBeNull();
});

it('draws the interval of a dot where it has one', () => {
  const drawn = markupOf(
    dots(plot, [
      { x: 5, y: 5, low: 4, high: 7, tip: 'a' },
      { x: 6, y: 5, tip: 'b' },
    ]),
  );
  expect(drawn.match(/<circle/g)).toHaveLength(2);
  expect(drawn.match(/<line/g)).toHaveLength(1);
  expect(drawn).toContain('y1="30" y2="60"');
});

it('draws columns that float, as those of a bridge do', () => {
  const steps = [
    { from: 0, to: 1, low: 0, high: 8, tip: 'start' },
    { from: 1, to: 2, low: 8, high: 5, tip: 'lost', tone: 'tone-bad' },
    { from: 2, to: 3, low: 0, high: 5, tip: 'end' },
  ];
  expect(markupOf(columns(plot, steps)).match(/y="\d+" width="8.5" height="\d+"/g)).toEqual([
    'y="20" width="8.5" height="80"',
    'y="20" width="8.5" height="30"',
    'y="50" width="8.5" height="50"',
  ]);
});

it('shows a column of a few among thousands', () => {
  const large = plotOf(plot.area, axis, { ...axis, to: 100_000 });
  expect(markupOf(columns(large, [{ from: 0, to: 1, low: 0, high: 3, tip: '' }]))).toContain('height="1"');
});

it.each([
  [[], [0, 1]],
  [[Number.NaN], [0, 1]],
  [
    [3, 3],
    [3, 6],
  ],
  [[0], [0, 1]],
  [
    [2, 5, Number.POSITIVE_INFINITY],
    [2, 5],
  ],
])('has a range to draw %j in', (values, range) => {
  expect(extentOf(values)).toEqual(range);
});
