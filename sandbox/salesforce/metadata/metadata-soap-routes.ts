/** Metadata API over SOAP. */
import { SalesforceError } from '../errors.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { deployOptions } from './deploy-routes.ts';
import { deployView } from './deploy-view.ts';
import type { Deployments } from './deployments.ts';
import type { CallContext } from './metadata-calls.ts';
import { deleteMetadata, describeMetadata, listMetadata, readMetadata, saveMetadata } from './metadata-calls.ts';
import type { MetadataParts } from './metadata-parts.ts';
import { metadataSoap, readSoapCall, type SoapCall, SoapFault, soapFault, soapReply } from './soap-envelope.ts';
import { isTrue, nodeOf, textOf, type XmlNode, type XmlValue } from './xml.ts';

type Handler = (context: CallContext, body: XmlNode) => XmlValue;

const handlers: Readonly<Record<string, Handler>> = {
  deploy,
  checkDeployStatus,
  cancelDeploy,
  createMetadata: (context, body) => saveMetadata(context, body, 'create'),
  updateMetadata: (context, body) => saveMetadata(context, body, 'update'),
  upsertMetadata: (context, body) => saveMetadata(context, body, 'upsert'),
  deleteMetadata,
  readMetadata,
  listMetadata,
  describeMetadata,
};

export function metadataSoapRoutes(parts: MetadataParts, deployments: Deployments): Route[] {
  const handle = (request: ApiRequest): Reply => {
    try {
      const call = readSoapCall(request.body.toString('utf8'));
      return answer(parts, deployments, call);
    } catch (err) {
      if (err instanceof SoapFault) return soapFault(metadataSoap, err);
      if (!(err instanceof SalesforceError)) throw err;
      const code = err.errors[0]?.errorCode === 'NOT_FOUND' ? 'INVALID_ID_FIELD' : 'UNKNOWN_EXCEPTION';
      return soapFault(metadataSoap, new SoapFault(`sf:${code}`, err.errors[0]?.message ?? err.message));
    }
  };
  return ['/services/Soap/m/:version', '/services/Soap/m/:version/:org'].map((pattern) => ({
    area: 'root',
    method: 'POST',
    pattern,
    handle,
  }));
}

function answer(parts: MetadataParts, deployments: Deployments, call: SoapCall): Reply {
  const actor = call.sessionId === undefined ? undefined : parts.actorOf(call.sessionId);
  if (actor === undefined) {
    throw new SoapFault('sf:INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  }
  const handler = Object.hasOwn(handlers, call.name) ? handlers[call.name] : undefined;
  if (handler === undefined) {
    const name = `{${metadataSoap.namespace}}${call.name}`;
    throw new SoapFault('soapenv:Client', `No operation available for request ${name}`);
  }
  return soapReply(metadataSoap, call.name, handler({ parts, deployments, actor }, call.body));
}

function deploy({ parts, deployments, actor }: CallContext, body: XmlNode): XmlValue {
  const zip = textOf(body, 'ZipFile');
  if (zip === undefined) throw new SoapFault('sf:MISSING_ARGUMENT', 'Must specify ZipFile');
  const options = nodeOf(body, 'DeployOptions');
  const job = deployments.start(
    Buffer.from(zip, 'base64'),
    deployOptions((name) => textOf(options, name)),
    actor,
  );
  const { done, id, status } = deployView(job, parts.org, false);
  return { done, id, state: 'Queued', status };
}

function checkDeployStatus({ parts, deployments }: CallContext, body: XmlNode): XmlValue {
  const job = deployments.get(textOf(body, 'asyncProcessId') ?? '');
  return deployView(job, parts.org, isTrue(body, 'includeDetails'));
}

function cancelDeploy({ deployments }: CallContext, body: XmlNode): XmlValue {
  const id = textOf(body, 'String') ?? textOf(body, 'id') ?? '';
  const isDone = deployments.get(id).cancel();
  if (!isDone) throw new SoapFault('sf:INVALID_ID_FIELD', 'Deployment already completed');
  return { done: true, id };
}
