/** The frame of every page: one small style sheet, no script, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import { Html, html } from '../../_shared/html.ts';
import { listPath } from './account-list-page.ts';

const css = `
:root{--ink:#181818;--soft:#5c5c5c;--line:#d8dde6;--paper:#fff;--ground:#eef2f8;--accent:#0b5cab;--bar:#032d60;
  --low:#1d6b3c;--low-bg:#dff3e4;--medium:#735300;--medium-bg:#fbf0c8;--high:#9a3f00;--high-bg:#fde4d0;--critical:#a3122a;--critical-bg:#fbdce1}
*{box-sizing:border-box}
body{margin:0;background:linear-gradient(#c9ddf3 0,#dfeaf7 140px,var(--ground) 320px) no-repeat var(--ground);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-9999px}.skip:focus{left:12px;top:8px;background:#fff;padding:4px 10px;border-radius:4px}
.bar{background:var(--bar);color:#fff;padding:0 24px;display:flex;gap:24px;align-items:center;min-height:44px;flex-wrap:wrap}
.bar a{color:#fff;padding:11px 2px 8px;border-bottom:3px solid #7fb8f5}.bar .name{font-weight:700}.bar .clock{margin-left:auto;color:#cfdcec;font-size:13px}
main{max-width:1360px;margin:0 auto;padding:16px 24px 60px}
h1{font-size:20px;line-height:1.25;margin:0}h2{font-size:15px;margin:0}h3{font-size:14px;margin:0}
.crumb{font-size:13px;margin:0 0 8px}
.head{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:12px 16px;margin-bottom:12px;display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center}
.icon{width:36px;height:36px;border-radius:5px;background:#5867e8;color:#fff;font-weight:700;font-size:18px;display:grid;place-items:center}
.kind{margin:0;font-size:12.5px;color:var(--soft);line-height:1.3}
.sub{flex-basis:100%;color:var(--soft);margin:2px 0 0;display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px}
.cols{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:14px;align-items:start}
@media (max-width:900px){.cols{grid-template-columns:minmax(0,1fr)}}
.card{background:var(--paper);border:1px solid var(--line);border-radius:6px;margin-bottom:12px}
.card>header,.card>summary{padding:10px 16px;display:flex;gap:8px;align-items:baseline}
.card>header{background:#f3f3f3;border-radius:6px 6px 0 0}
.card>summary{cursor:pointer;font-weight:600}.card[open]>summary,.card>header{border-bottom:1px solid var(--line)}
.count{color:var(--soft);font-weight:400;font-size:13px}
dl{margin:0;padding:4px 16px 8px;display:grid;grid-template-columns:minmax(130px,38%) 1fr}
dt,dd{padding:7px 0;border-bottom:1px solid #ecebea;margin:0;overflow-wrap:anywhere}dt{color:var(--soft);padding-right:14px}
dl>dt:nth-last-of-type(1),dl>dd:last-child{border-bottom:0}
.highlights{display:flex;flex-wrap:wrap;padding:0}.highlights>div{flex:1 1 130px;padding:10px 16px;border-right:1px solid #ecebea}.highlights>div:last-child{border-right:0}
.highlights dt,.highlights dd{padding:0;border:0}.highlights dt{font-size:12.5px;line-height:1.3;min-height:2.6em}.highlights dd{font-size:18px;font-weight:600;white-space:nowrap;height:30px;line-height:30px}
.highlights .tier{font-size:16px;line-height:25px;padding:0 14px;border-radius:13px}.highlights .none{font-weight:400}
.lines{margin:0;padding:0;list-style:none}.lines li+li{margin-top:5px}
.none{color:#747474}.time{color:var(--soft);margin-left:8px;font-size:13px}
.tier{display:inline-block;padding:0 10px;border-radius:11px;font-weight:600;font-size:13.5px;background:#ecebea}
.tier-low{color:var(--low);background:var(--low-bg)}.tier-medium{color:var(--medium);background:var(--medium-bg)}
.tier-high{color:var(--high);background:var(--high-bg)}.tier-critical{color:var(--critical);background:var(--critical-bg)}
.task{padding:12px 16px 12px 26px;position:relative}.task+.task{border-top:1px solid var(--line)}
.task::before{content:"";position:absolute;left:12px;top:12px;bottom:12px;width:4px;border-radius:2px;background:#4bc076}.task.closed::before{background:#c9c7c5}
.task .meta{margin:2px 0 0;color:var(--soft);font-size:13px;display:flex;flex-wrap:wrap;gap:2px 14px}
.task .body{margin-top:8px;overflow-wrap:anywhere}.task .body p{margin:6px 0;white-space:pre-line}
.task.closed h3{color:var(--soft);font-weight:500}
.late{color:var(--critical);font-weight:600}.empty{padding:12px 16px;margin:0;color:var(--soft)}
.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:6px}
table{width:100%;border-collapse:collapse}
th,td{text-align:left;padding:7px 10px;border-bottom:1px solid #ecebea;vertical-align:top;font-weight:400}
thead th{background:#f3f3f3;font-size:12.5px;line-height:1.3;vertical-align:bottom;font-weight:600}thead a{color:var(--soft)}thead th[aria-sort] a{color:var(--ink);font-weight:700}
td,tbody th{white-space:nowrap}td.text{white-space:normal;min-width:190px}td.num,th.num{text-align:right;font-variant-numeric:tabular-nums}tbody tr:last-child>*{border-bottom:0}
tbody tr:hover{background:#f3f8fe}
.tools{display:flex;gap:8px;align-items:center;margin-left:auto;min-width:0}.tools input{font:inherit;flex:1;min-width:0;padding:5px 10px;border:1px solid #8c8c8c;border-radius:4px;width:240px;max-width:100%}
.tools button{font:inherit;padding:5px 14px;border:1px solid #8c8c8c;border-radius:4px;background:#fff;color:var(--accent);cursor:pointer}
.pages{margin-top:12px;display:flex;gap:16px;color:var(--soft)}
`;

const hash = createHash('sha256').update(css).digest('base64');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export interface Shell {
  readonly title: string;
  readonly orgName: string;
  /** The org's clock in words. */
  readonly clock: string;
  readonly content: Html;
}

export function pageShell({ title, orgName, clock, content }: Shell): string {
  const style = new Html(`<style>${css}</style>`);
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>${style}</head>
<body><a class="skip" href="#content">Skip to content</a><nav class="bar" aria-label="Main"><span class="name">Sandbox org</span><a href="${listPath}">Accounts</a><span class="clock">${orgName}, ${clock}</span></nav>
<main id="content">${content}</main></body></html>`.text;
}
