/** A field's value as Salesforce shows it to a person. */
import { type Html, html } from '../../_shared/html.ts';
import type { FieldDef, ObjectStore, Org, Value } from '../org/types.ts';
import { isTier } from './keel-fields.ts';

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const numberFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });
const changeFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2, signDisplay: 'exceptZero' });
const none = html`<span class="none">–</span>`;

export function formatDay(ms: number): string {
  return Number.isFinite(ms) ? dayFormat.format(ms) : 'no date';
}

function formatMoney(amount: number, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${numberFormat.format(amount)} ${currency}`;
  const style = { style: 'currency', currency, currencyDisplay: 'code', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat('en-GB', style).format(amount);
}

/** The name of the record a reference points to; the id where there is none. */
export function referenceName(org: Org, id: Value): string {
  if (typeof id !== 'string' || id === '') return '';
  const store = org.objectOfId(id);
  const row = store?.rowOf(id) ?? -1;
  if (store === undefined || row < 0) return id;
  const name = store.get(row, 'Name') ?? store.get(row, 'Username');
  return typeof name === 'string' ? name : id;
}

function formatNumber(org: Org, store: ObjectStore, row: number, field: FieldDef, value: number): string {
  if (field.type === 'currency') {
    const currency = org.isMultiCurrency ? store.get(row, 'CurrencyIsoCode') : null;
    return formatMoney(value, typeof currency === 'string' ? currency : org.defaultCurrency);
  }
  if (/_change_/i.test(field.name)) return `${changeFormat.format(value)} points`;
  const isPercent = field.type === 'percent' || field.label.includes('%');
  return `${numberFormat.format(value)}${isPercent ? ' %' : ''}`;
}

function lines(value: string): Html {
  const items = value.split('\n').filter((line) => line.trim() !== '');
  if (items.length < 2) return html`${value}`;
  return html`<ul class="lines">${items.map((line) => html`<li>${line.replace(/^[-•] /, '')}</li>`)}</ul>`;
}

function picklistLabel(field: FieldDef, value: string): Html {
  const label = field.picklist?.values.find((one) => one.value === value)?.label ?? value;
  const word = value.toLowerCase().replaceAll(/[^a-z]/g, '');
  return isTier(field) ? html`<span class="tier tier-${word}">${label}</span>` : html`${label}`;
}

function reference(org: Org, value: string): Html {
  const name = referenceName(org, value);
  return value.startsWith('001') ? html`<a href="${recordPath(value)}">${name}</a>` : html`${name}`;
}

export function recordPath(id: string): string {
  return `/lightning/r/Account/${encodeURIComponent(id)}/view`;
}

export function formatValue(org: Org, store: ObjectStore, row: number, field: FieldDef): Html {
  const value = store.get(row, field.name);
  if (value === null || value === '') return none;
  if (typeof value === 'boolean') return html`${value ? 'Yes' : 'No'}`;
  if (field.type === 'datetime') {
    const ms = Number(value);
    return html`${formatDay(ms)}<span class="time">${timeFormat.format(ms)} UTC</span>`;
  }
  if (field.type === 'date') return html`${formatDay(Date.parse(String(value)))}`;
  if (typeof value === 'number') return html`${formatNumber(org, store, row, field, value)}`;
  if (field.type === 'reference') return reference(org, value);
  if (field.type === 'picklist') return picklistLabel(field, value);
  if (field.type === 'url' && /^https?:\/\//i.test(value)) {
    return html`<a href="${value}" rel="noopener noreferrer">${value}</a>`;
  }
  return lines(value);
}
