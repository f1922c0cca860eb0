/** What a person would see in Salesforce: the list of accounts and an account's record. */
import type { ServerResponse } from 'node:http';
import { type Html, html } from '../../_shared/html.ts';
import { sendReply } from '../../_shared/send-reply.ts';
import type { ObjectStore, Org } from '../org/types.ts';
import { accountListPage, listPath, listQuery } from './account-list-page.ts';
import { accountPage } from './account-page.ts';
import { formatDay, recordPath } from './format-value.ts';
import { pageHeaders, pageShell } from './page-shell.ts';

const recordAddress = /^\/lightning\/r\/(?:Account\/)?(\w{15,18})\/view$/;
const shortAddress = /^\/(001\w{12,15})$/;

/** Addresses that are pages, not the API: `/`, `/lightning/…` and `/001…`. */
export function isPage(path: string): boolean {
  return path === '/' || /^\/lightning(\/|$)/.test(path) || shortAddress.test(path);
}

export function handlePage(org: Org, response: ServerResponse, url: URL): void {
  const accounts = org.object('Account');
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, '') : url.pathname;
  const redirect = (location: string): void => {
    sendReply(response, { status: 302, headers: { location }, text: '' });
  };
  const show = (status: number, title: string, content: Html): void => {
    const text = pageShell({ title, orgName: org.name, clock: formatDay(org.now()), content });
    sendReply(response, { status, headers: pageHeaders, text });
  };
  if (path === '/' || path === '/lightning' || path === '/lightning/page/home') {
    redirect(listPath);
  } else if (accounts !== undefined && path === listPath) {
    show(200, 'Accounts', accountListPage(org, accounts, listQuery(accounts, url.searchParams)));
  } else if (shortAddress.test(path)) {
    redirect(recordPath(path.slice(1)));
  } else {
    const row = accounts?.rowOf(recordAddress.exec(path)?.[1] ?? '') ?? -1;
    const isThere = accounts !== undefined && row >= 0 && !accounts.isGone(row);
    if (!isThere) show(404, 'Not found', notFound('There is no such record here.'));
    else if (accounts.isDeleted(row)) show(404, 'Deleted', deleted(accounts, row));
    else show(200, String(accounts.get(row, 'Name') ?? 'Account'), accountPage(org, accounts, row));
  }
}

function notFound(reason: string, more: Html = html``): Html {
  return html`<header class="head"><h1>Not found</h1><p class="sub"><span>${reason}</span>${more}<a href="${listPath}">All accounts</a></p></header>`;
}

/** A merged account tells where it lives on. */
function deleted(accounts: ObjectStore, row: number): Html {
  const master = accounts.get(row, 'MasterRecordId');
  if (typeof master !== 'string') return notFound('This account was deleted.');
  return notFound('This account was merged into another.', html`<a href="${recordPath(master)}">Open that one</a>`);
}
