/** What a person would see in the CRM: the company list and a company's record. */
import type { ServerResponse } from 'node:http';
import { type Html, html } from '../../_shared/html.ts';
import { sendReply } from '../../_shared/send-reply.ts';
import { recordId } from '../api/parse-input.ts';
import type { SandboxState } from '../state.ts';
import { companyListPage, listQuery } from './company-list-page.ts';
import { companyPage } from './company-page.ts';
import { formatDay } from './format-value.ts';
import { pageHeaders, pageShell } from './page-shell.ts';

export function handlePage(state: SandboxState, response: ServerResponse, url: URL): void {
  const { crm } = state;
  const list = `/contacts/${crm.portalId}/objects/0-2`;
  const redirect = (location: string): void => {
    sendReply(response, { status: 302, headers: { location }, text: '' });
  };
  const show = (status: number, title: string, content: Html): void => {
    const clock = formatDay(crm.now());
    sendReply(response, {
      status,
      headers: pageHeaders,
      text: pageShell({ title, portalId: crm.portalId, clock, content }),
    });
  };
  if (url.pathname === '/') {
    redirect(list);
    return;
  }
  if (url.pathname === list) {
    show(200, 'Companies', companyListPage(crm, listQuery(crm, url.searchParams)));
    return;
  }
  const id = new RegExp(`^/contacts/${crm.portalId}/(?:record/0-2|company)/(\\d+)$`).exec(url.pathname)?.[1];
  const { table } = crm.objects.companies;
  const row = id === undefined ? -1 : table.resolve(recordId(id));
  if (row >= 0 && table.isLive(row)) {
    // A merged record's old address leads to where it lives now.
    if (String(table.ids[row]) !== id) redirect(`/contacts/${crm.portalId}/record/0-2/${table.ids[row]}`);
    else show(200, table.get(row, 'name') ?? 'Company', companyPage(crm, row));
    return;
  }
  show(
    404,
    'Not found',
    html`<h1>Not found</h1><p>There is no such record here. <a href="${list}">All companies</a></p>`,
  );
}
