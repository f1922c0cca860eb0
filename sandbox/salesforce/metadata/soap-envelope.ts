/** SOAP messages: the call inside a request, and the envelope around an answer or a fault. */
import type { Reply } from '../router/route.ts';
import { nodeOf, parseXml, textOf, toXml, type XmlNode, type XmlValue } from './xml.ts';

export interface SoapCall {
  readonly name: string;
  readonly body: XmlNode;
  readonly sessionId: string | undefined;
}

export interface SoapDialect {
  readonly namespace: string;
  readonly faultNamespace: string;
}

export const metadataSoap: SoapDialect = {
  namespace: 'http://soap.sforce.com/2006/04/metadata',
  faultNamespace: 'http://soap.sforce.com/2006/04/metadata',
};
export const partnerSoap: SoapDialect = {
  namespace: 'urn:partner.soap.sforce.com',
  faultNamespace: 'urn:fault.partner.soap.sforce.com',
};

/** Thrown by handlers of SOAP calls. */
export class SoapFault extends Error {
  /** `sf:INVALID_SESSION_ID`, `soapenv:Client`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export function readSoapCall(text: string): SoapCall {
  const root = parseXml(text);
  if (typeof root === 'string') throw new SoapFault('soapenv:Client', `Unable to parse the request: ${root}`);
  const envelope = nodeOf(root, 'Envelope');
  const body = nodeOf(envelope, 'Body');
  const name = Object.keys(body ?? {}).find((key) => !key.startsWith('@') && key !== '#text');
  if (envelope === undefined || body === undefined || name === undefined) {
    throw new SoapFault('soapenv:Client', 'SOAP envelope or body not found');
  }
  const session = nodeOf(nodeOf(envelope, 'Header'), 'SessionHeader');
  return { name, body: nodeOf(body, name) ?? {}, sessionId: textOf(session, 'sessionId') };
}

const xmlHeaders = { 'content-type': 'text/xml;charset=UTF-8' };

/** `result` undefined: the answer has none. */
export function soapReply(dialect: SoapDialect, call: string, result: XmlValue): Reply {
  const response = toXml(`${call}Response`, { result });
  const text = envelope(`xmlns="${dialect.namespace}"`, response);
  return { status: 200, text, headers: xmlHeaders };
}

export function soapFault(dialect: SoapDialect, fault: SoapFault): Reply {
  const faultstring = fault.code.startsWith('sf:') ? `${fault.code.slice(3)}: ${fault.message}` : fault.message;
  const body = toXml('soapenv:Fault', { faultcode: fault.code, faultstring });
  return { status: 500, text: envelope(`xmlns:sf="${dialect.faultNamespace}"`, body), headers: xmlHeaders };
}

function envelope(namespace: string, body: string): string {
  const soap = 'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"';
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${soap} ${namespace} ${xsi}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}
