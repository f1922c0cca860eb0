/** The frame of every page: one small style sheet, no script, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import { Html, html } from '../../_shared/html.ts';

const css = `
:root{--ink:#1f2d3d;--soft:#5b6b7c;--line:#dfe5eb;--paper:#fff;--ground:#f4f6f8;--accent:#0a5ea8;
  --low:#1d7a46;--low-bg:#e5f4ea;--medium:#7a5b00;--medium-bg:#fdf3d0;--high:#a34700;--high-bg:#fde6d5;--critical:#a3122a;--critical-bg:#fbdfe3}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
.bar{background:#22364d;color:#fff;padding:10px 24px;display:flex;gap:20px;align-items:baseline;font-size:14px}
.bar a{color:#fff}.bar .name{font-weight:600}.bar .clock{margin-left:auto;color:#c4d0dc}
main{max-width:1320px;margin:0 auto;padding:20px 24px 60px}
h1{font-size:26px;line-height:1.2;margin:4px 0 10px}h2{font-size:17px;margin:0}h3{font-size:14px;margin:0}
.crumb{font-size:14px;color:var(--soft)}
.sub{color:var(--soft);margin:0 0 18px;display:flex;flex-wrap:wrap;gap:4px 18px}
.cols{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:20px;align-items:start}
@media (max-width:900px){.cols{grid-template-columns:minmax(0,1fr)}}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;margin-bottom:14px}
.card>header,.card>summary{padding:13px 18px;display:flex;gap:10px;align-items:baseline}
.card>summary{cursor:pointer;font-weight:600}.card[open]>summary,.card>header{border-bottom:1px solid var(--line)}
.count{color:var(--soft);font-weight:400;font-size:13px}
dl{margin:0;padding:6px 18px 12px;display:grid;grid-template-columns:minmax(130px,42%) 1fr}
dt,dd{padding:7px 0;border-bottom:1px solid #eef1f4;margin:0;overflow-wrap:anywhere}dt{color:var(--soft);padding-right:14px}
dl>dt:nth-last-of-type(1),dl>dd:last-child{border-bottom:0}
.highlights{display:flex;flex-wrap:wrap;padding:0}.highlights>div{flex:1 1 130px;padding:12px 18px;border-right:1px solid #eef1f4}.highlights>div:last-child{border-right:0}
.highlights dt,.highlights dd{padding:0;border:0}.highlights dt{font-size:12.5px;line-height:1.3;min-height:2.6em}.highlights dd{font-size:19px;font-weight:600;white-space:nowrap;height:32px;line-height:32px}
.highlights .tier{font-size:17px;line-height:26px;padding:0 14px;border-radius:14px}.highlights .none{font-weight:400}
.lines{margin:0;padding:0;list-style:none}.lines li+li{margin-top:5px}
.none{color:#9aa7b4}.time{color:var(--soft);margin-left:8px;font-size:13px}
.tier{display:inline-block;padding:1px 10px;border-radius:11px;font-weight:600;font-size:14px;background:#edf1f5}
.tier-low{color:var(--low);background:var(--low-bg)}.tier-medium{color:var(--medium);background:var(--medium-bg)}
.tier-high{color:var(--high);background:var(--high-bg)}.tier-critical{color:var(--critical);background:var(--critical-bg)}
.task{padding:14px 18px}.task+.task{border-top:1px solid var(--line)}
.task h3{font-size:15px;margin-bottom:2px}.task .meta{margin:2px 0 0;color:var(--soft);font-size:13.5px;display:flex;flex-wrap:wrap;gap:2px 14px}
.task .body{margin-top:8px;overflow-wrap:anywhere}.task .body p{margin:6px 0}.task .body ul{margin:6px 0;padding-left:20px}
.task.closed h3{color:var(--soft);font-weight:500}
.late{color:var(--critical);font-weight:600}.empty{padding:16px 18px;color:var(--soft)}
table{width:100%;border-collapse:collapse;background:var(--paper);border:1px solid var(--line);border-radius:8px;overflow:hidden}
th,td{text-align:left;padding:8px 9px;border-bottom:1px solid #eef1f4;vertical-align:top}
th{background:#f9fafb;font-size:12.5px;line-height:1.3;color:var(--soft);vertical-align:bottom}th a{color:inherit}th[aria-sort] a{color:var(--ink);font-weight:700}
td{white-space:nowrap}td.text{white-space:normal;min-width:170px}td.num,th.num{text-align:right;font-variant-numeric:tabular-nums}tr:last-child td{border-bottom:0}
.tools{display:flex;gap:12px;align-items:center;margin:0 0 14px}.tools input{font:inherit;padding:6px 10px;border:1px solid #c3ccd5;border-radius:6px;width:280px}
.tools button{font:inherit;padding:6px 14px;border:1px solid #c3ccd5;border-radius:6px;background:#fff;cursor:pointer}
.pages{margin-top:14px;display:flex;gap:16px;color:var(--soft)}
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
  readonly portalId: number;
  /** The account's clock in words. */
  readonly clock: string;
  readonly content: Html;
}

export function pageShell({ title, portalId, clock, content }: Shell): string {
  const style = new Html(`<style>${css}</style>`);
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>${style}</head>
<body><nav class="bar"><span class="name">Sandbox CRM</span><a href="/contacts/${portalId}/objects/0-2">Companies</a><span class="clock">Account ${portalId}, ${clock}</span></nav>
<main>${content}</main></body></html>`.text;
}
