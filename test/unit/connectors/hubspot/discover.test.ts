import { describe, expect, it } from 'vitest';
import { discoverCompanyProperties, metricsIn } from '../../../../connectors/hubspot/discover.ts';
import type { PropertyInfo } from '../../../../connectors/hubspot/properties.ts';
import { HubSpotSettings } from '../../../../connectors/hubspot/settings.ts';

const settings = HubSpotSettings.parse({});
const property = (name: string, more: Partial<PropertyInfo> = {}): PropertyInfo => ({
  name,
  type: 'string',
  groupName: 'book',
  isCustom: true,
  isHidden: false,
  options: [],
  ...more,
});

describe('usage metrics', () => {
  it('are found by their properties', () => {
    const names = ['logins_30d', 'logins_prev_30d', 'logins_last_at', 'api_calls_30d', 'api_calls_last_at'];
    expect(metricsIn(names, settings.usage).map((m) => m.metric)).toEqual(['api_calls', 'logins']);
  });
  it('are not seen in a lone 30-day property, nor in the previous period', () => {
    expect(metricsIn(['revenue_30d', 'x_prev_30d', '_30d'], settings.usage)).toEqual([]);
  });
  it('may be named, and follow other patterns', () => {
    const usage = HubSpotSettings.parse({
      usage: { last30: 'use_{metric}', prev30: 'was_{metric}', lastAt: 'at_{metric}', metrics: ['b'] },
    }).usage;
    expect(metricsIn(['use_a', 'was_a', 'use_b', 'at_b'], usage).map((m) => m.metric)).toEqual(['b']);
  });
  it('need a pattern that holds the metric once', () => {
    expect(HubSpotSettings.safeParse({ usage: { last30: 'fixed' } }).success).toBe(false);
  });
});

describe('custom properties', () => {
  const all = [
    property('region'),
    property('industry', { isCustom: false }),
    property('secret', { isHidden: true }),
    property('keel_health_score'),
    property('mine', { groupName: settings.propertyGroup.name }),
    property('churned_at'),
    property('logins_30d'),
    property('logins_last_at'),
  ];
  it("are the portal's own, without Keel's, the mapped and the usage ones", () => {
    const found = discoverCompanyProperties(all, settings);
    expect(found.properties).toEqual(['logins_30d', 'logins_prev_30d', 'logins_last_at', 'region']);
    expect(found.metrics).toEqual(['logins']);
  });
  it('may be named, standard ones too', () => {
    const named = HubSpotSettings.parse({ customProperties: ['industry'] });
    expect(discoverCompanyProperties(all, named).properties).toContain('industry');
    expect(discoverCompanyProperties(all, named).properties).not.toContain('region');
  });
  it('are cut to what fits into an address', () => {
    const many = Array.from({ length: 500 }, (_, i) => property(`a_rather_long_property_name_of_an_admin_${i}`));
    const { properties, leftOut } = discoverCompanyProperties(many, settings);
    expect(properties.join('&properties=').length).toBeLessThan(6_500);
    expect(properties.length + leftOut.length).toBe(500);
    expect(leftOut.length).toBeGreaterThan(0);
  });
});
