/** SOAP partner API: who am I, and what time is it. Where clients learn the currency of a single-currency org. */
import type { Org } from '../org/types.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import type { MetadataParts } from './metadata-parts.ts';
import { partnerSoap, readSoapCall, SoapFault, soapFault, soapReply } from './soap-envelope.ts';
import type { XmlTree } from './xml.ts';

const sessionSeconds = 7_200;

export function partnerSoapRoutes(parts: MetadataParts): Route[] {
  const handle = (request: ApiRequest): Reply => {
    try {
      return answer(parts, request);
    } catch (err) {
      if (err instanceof SoapFault) return soapFault(partnerSoap, err);
      throw err;
    }
  };
  return ['/services/Soap/u/:version', '/services/Soap/u/:version/:org'].map((pattern) => ({
    area: 'root',
    method: 'POST',
    pattern,
    handle,
  }));
}

function answer({ org, actorOf }: MetadataParts, request: ApiRequest): Reply {
  const call = readSoapCall(request.body.toString('utf8'));
  if (call.name === 'login') {
    throw new SoapFault('sf:INVALID_OPERATION', 'SOAP API login() is disabled by default in this org.');
  }
  const actor = call.sessionId === undefined ? undefined : actorOf(call.sessionId);
  if (actor === undefined) {
    throw new SoapFault('sf:INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  }
  if (call.name === 'getServerTimestamp') {
    return soapReply(partnerSoap, call.name, { timestamp: new Date(org.now()).toISOString() });
  }
  if (call.name === 'getUserInfo') return soapReply(partnerSoap, call.name, userInfo(org, actor.userId));
  throw new SoapFault('soapenv:Client', `No operation available for request {${partnerSoap.namespace}}${call.name}`);
}

/** The org's currency is told only where there is one, the user's where there are several. */
function userInfo(org: Org, userId: string): XmlTree {
  const users = org.object('User');
  const row = users?.rowOf(userId) ?? -1;
  const get = (field: string): string => String(users?.get(row, field) ?? '');
  const single = org.isMultiCurrency ? null : org.defaultCurrency;
  return {
    accessibilityMode: false,
    chatterExternal: false,
    currencySymbol: single === null ? null : symbolOf(single),
    orgAttachmentFileSizeLimit: 5_242_880,
    orgDefaultCurrencyIsoCode: single,
    orgDefaultCurrencyLocale: single === null ? null : 'en_US',
    orgDisallowHtmlAttachments: false,
    orgHasPersonAccounts: false,
    organizationId: org.id,
    organizationMultiCurrency: org.isMultiCurrency,
    organizationName: org.name,
    profileId: get('ProfileId'),
    roleId: null,
    sessionSecondsValid: sessionSeconds,
    userDefaultCurrencyIsoCode: org.isMultiCurrency ? org.defaultCurrency : null,
    userEmail: get('Email'),
    userFullName: get('Name'),
    userId,
    userLanguage: get('LanguageLocaleKey'),
    userLocale: get('LocaleSidKey'),
    userName: get('Username'),
    userTimeZone: get('TimeZoneSidKey'),
    userType: get('UserType'),
    userUiSkin: 'Theme3',
  };
}

function symbolOf(currency: string): string {
  const parts = new Intl.NumberFormat('en-US', { style: 'currency', currency }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}
