import { expect, it } from 'vitest';
import { dataTable } from '../../../src/report/data-table.ts';
import { html, markupOf, trusted } from '../../../src/report/html.ts';

it('escapes text in content and in attributes', () => {
  const text = `<a href="x">'&'</a>`;
  const escaped = '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;';
  expect(markupOf(html`<b title="${text}">${text}</b>`)).toBe(`<b title="${escaped}">${escaped}</b>`);
});

it('keeps markup that is markup, one by one and in lists', () => {
  const items = ['a', 'b<'].map((text) => html`<li>${text}</li>`);
  expect(markupOf(html`<ul>${items}${trusted('<!-- ours -->')}</ul>`)).toBe(
    '<ul><li>a</li><li>b&lt;</li><!-- ours --></ul>',
  );
});

it('puts nothing where there is nothing', () => {
  expect(markupOf(html`[${null}${undefined}${false}${''}]`)).toBe('[]');
});

it('rounds coordinates to a hundredth', () => {
  expect(markupOf(html`<path d="${1 / 3},${2}"/>`)).toBe('<path d="0.33,2"/>');
});

it('replaces what no page may hold', () => {
  expect(markupOf(html`${'a\u0000b\u001bc\ud800d\ne'}`)).toBe('a\ufffdb\ufffdc\ufffdd\ne');
});

it('shades cells of a cohort table, and only where there is a number', () => {
  const table = dataTable({
    label: 'Cohorts',
    columns: [{ header: 'Cohort' }, { header: 'Month 1', isNumber: true }, { header: 'Month 2', isNumber: true }],
    rows: [['2026-01', { text: '92 %', heat: 0.92 }, { text: '', heat: null }]],
  });
  expect(markupOf(table)).toContain('<td class="number heat-8">92 %</td><td class="number"></td>');
});
