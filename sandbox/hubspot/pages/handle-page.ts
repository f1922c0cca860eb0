/** What a person would see in the CRM: the company list and a company's record. */
import type { ServerResponse } from 'node:http';
import { sendReply } from '../router/send-reply.ts';
import type { SandboxState } from '../state.ts';

export function handlePage(state: SandboxState, response: ServerResponse, url: URL): void {
  void state;
  sendReply(response, { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, text: url.pathname });
}
