/** A property's value as the CRM shows it to a person. */

import { type Html, html } from '../../_shared/html.ts';
import type { PropertyDefinition } from '../properties/types.ts';
import type { Crm } from '../store/crm.ts';

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const numberFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });
const changeFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2, signDisplay: 'exceptZero' });

export function formatDay(ms: number): string {
  return dayFormat.format(ms);
}

export function formatMoney(amount: number, currency: string): string {
  return /^[A-Z]{3}$/.test(currency)
    ? new Intl.NumberFormat('en-GB', {
        style: 'currency',
        currency,
        currencyDisplay: 'code',
        maximumFractionDigits: 0,
      }).format(amount)
    : `${numberFormat.format(amount)} ${currency}`;
}

export function ownerName(crm: Crm, id: string | null): string {
  const owner = crm.owners.find((one) => one.id === id);
  if (owner === undefined) return id === null ? 'No owner' : `Unknown owner ${id}`;
  return `${owner.firstName} ${owner.lastName}`.trim() || owner.email;
}

function isMoney(property: PropertyDefinition): boolean {
  const hint = property.extras.numberDisplayHint;
  return (
    property.extras.showCurrencySymbol === true ||
    hint === 'currency' ||
    /(^|_)(clv|amount|revenue)($|_)/.test(property.name)
  );
}

function formatNumber(crm: Crm, property: PropertyDefinition, value: string): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (isMoney(property)) return formatMoney(number, crm.companyCurrency);
  if (property.extras.numberDisplayHint === 'percentage') return `${numberFormat.format(number * 100)} %`;
  if (property.name.endsWith('_id')) return value;
  if (/(^|_)change(_|$)/.test(property.name)) return `${changeFormat.format(number)} points`;
  return `${numberFormat.format(number)}${property.label.includes('%') ? ' %' : ''}`;
}

function lines(value: string): Html {
  const items = value.split('\n').filter((line) => line.trim() !== '');
  if (items.length < 2) return html`${value}`;
  return html`<ul class="lines">${items.map((line) => html`<li>${line.replace(/^[-•] /, '')}</li>`)}</ul>`;
}

export function formatValue(crm: Crm, property: PropertyDefinition, value: string | null): Html {
  if (value === null || value === '') return html`<span class="none">–</span>`;
  if (property.externalOptions) return html`${ownerName(crm, value)}`;
  switch (property.type) {
    case 'number':
      return html`${formatNumber(crm, property, value)}`;
    case 'date':
      return html`${formatDay(Date.parse(value))}`;
    case 'datetime':
      return html`${formatDay(Date.parse(value))}<span class="time">${timeFormat.format(Date.parse(value))} UTC</span>`;
    case 'bool':
      return html`${value === 'true' ? 'Yes' : 'No'}`;
    case 'enumeration':
      return optionLabels(property, value);
    default:
      return lines(value);
  }
}

/** A property whose options are steps of urgency is shown in colour, always with its word. */
export function isTier(property: PropertyDefinition): boolean {
  return property.options.some((option) => option.value === 'critical');
}

function optionLabels(property: PropertyDefinition, value: string): Html {
  const labels = value.split(';').map((one) => property.options.find((option) => option.value === one)?.label ?? one);
  return isTier(property)
    ? html`<span class="tier tier-${value.replaceAll(/[^a-z]/g, '')}">${labels.join(', ')}</span>`
    : html`${labels.join(', ')}`;
}
