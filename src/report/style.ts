/**
 * The style sheet of every report. Tier colours differ in lightness as well as in hue, so that colour-blind people and a grey printer
 * tell them apart, and a word always stands with them. `style` attributes are not allowed by the page's policy: classes only.
 */

const heat = Array.from(
  { length: 10 },
  (_, step) => `.heat-${step}{background:color-mix(in srgb,var(--accent) ${step * 7}%,transparent)}`,
).join('\n');

export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b2430;--quiet:#5a6776;--faint:#8793a1;--rule:#e2e7ed;--hair:#eef1f4;
--accent:#24659c;--second:#b9c4cf;--good:#0a6e62;--doubt:#8a5a00;--none:#a23a12;
--low:#9dbfcf;--medium:#e3b23c;--high:#d2691e;--critical:#7d1538}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14191f;--ink:#e4e9ee;--quiet:#a3afbb;--faint:#7a8794;--rule:#2c353f;--hair:#212932;
--accent:#6db1e8;--second:#46525f;--good:#4fc3b0;--doubt:#e0b04c;--none:#f08a5d;
--low:#45687a;--medium:#d3a637;--high:#e98241;--critical:#e0527f}}
*{box-sizing:border-box}
html{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{max-width:1128px;margin:0 auto;padding:40px 24px 64px;overflow-wrap:break-word}
p{margin:0 0 8px;max-width:76ch}
h1{font-size:26px;line-height:1.25;font-weight:650;margin:0;letter-spacing:-.01em}
h2{font-size:18px;line-height:1.3;font-weight:650;margin:0 0 14px}
h3{font-size:15px;line-height:1.35;font-weight:600;margin:0 0 6px}
.reading{font-size:13px;color:var(--quiet);margin-top:8px}
section{margin-top:44px}
a{color:var(--accent)}
.kind{color:var(--quiet);font-size:13px;margin:0 0 2px}
.about{color:var(--quiet);margin:4px 0 0;max-width:none}
.about span+span::before{content:"·";padding:0 6px 0 2px}
.verdict{margin-top:28px}
.verdict h2{font-size:30px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
.verdict p{font-size:18px;line-height:1.5;max-width:64ch}
.verdict p.pointer{font-size:14px;color:var(--quiet)}
.usable h2{color:var(--good)}.no_better_than_base_rate h2{color:var(--none)}.too_little_data h2{color:var(--doubt)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:22px 40px;margin:0}
.figures dt{color:var(--quiet);font-size:14px}
.figures dd{margin:0}
.figures .value{display:block;font-size:26px;line-height:1.25;font-weight:600;font-variant-numeric:tabular-nums}
.figures .value small{font-size:14px;font-weight:400;color:var(--quiet);white-space:nowrap}
.figures .words{display:block;font-size:14px;line-height:1.45;color:var(--quiet);max-width:46ch}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:36px 48px;align-items:start}
.grid+*,.scroll+*{margin-top:24px}
figure{margin:0;container-type:inline-size;min-width:0}
figcaption .title{display:block;font-weight:600;line-height:1.35}
figcaption .note{display:block;font-size:13px;line-height:1.4;color:var(--quiet);margin-bottom:8px;max-width:64ch}
svg{display:block;width:100%;max-width:560px;height:auto;overflow:visible}
svg text{font-size:12px;fill:var(--ink);font-variant-numeric:tabular-nums}
@container (max-width:400px){svg text{font-size:14px}svg text.name{font-size:13px}}
.axis text{fill:var(--quiet)}.axis text.label{fill:var(--quiet)}
.gridline{stroke:var(--hair)}.baseline{stroke:var(--rule)}
.line{fill:none;stroke-linejoin:round;stroke-linecap:round}
.line.main{stroke:var(--accent);stroke-width:2.2}.line.second{stroke:var(--faint);stroke-width:1.5}
.line.reference{stroke:var(--faint);stroke-width:1.2;stroke-dasharray:4 4}
.interval{stroke:var(--accent);stroke-width:1.6;opacity:.55}.link{stroke:var(--second);stroke-width:2}
.dot.full{fill:var(--accent)}.dot.ring{fill:var(--paper);stroke:var(--quiet);stroke-width:1.6}
.name{fill:var(--ink)}text.strong{font-weight:650}
svg text.note{fill:var(--quiet)}
.tone-main{fill:var(--accent);background:var(--accent)}.tone-quiet,.tone-plain{fill:var(--second);background:var(--second)}
.tone-low{fill:var(--low);background:var(--low)}.tone-medium{fill:var(--medium);background:var(--medium)}
.tone-high{fill:var(--high);background:var(--high)}.tone-critical{fill:var(--critical);background:var(--critical)}
.tone-good{fill:var(--good);background:var(--good)}.tone-bad{fill:var(--none);background:var(--none)}
.swatch{display:inline-block;width:10px;height:10px;margin-right:7px;border-radius:2px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:14px;line-height:1.35;font-variant-numeric:tabular-nums}
th,td{text-align:left;font-weight:400;padding:5px 20px 5px 0;border-bottom:1px solid var(--hair);vertical-align:baseline;unicode-bidi:isolate}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--quiet);font-size:13px;border-bottom-color:var(--rule);vertical-align:bottom}
tbody th,tbody td:not(.number){max-width:36ch}
.number{text-align:right;white-space:nowrap}
.strong th,.strong td{font-weight:650}
td small{color:var(--quiet);font-weight:400}
table.compact{font-size:13px}.compact th,.compact td{padding-right:11px}.compact th{white-space:nowrap}
details{margin-top:6px;font-size:13px}
summary{color:var(--quiet);cursor:pointer;width:max-content;padding:2px 0}
details .scroll{margin-top:6px}
details table{font-size:13px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.plain{margin:0;padding-left:20px;max-width:76ch;font-size:14px}.plain li{margin-bottom:5px}
.warnings{list-style:none;padding:0;margin:0;max-width:84ch}
.warnings li{padding:0 0 8px 14px;border-left:3px solid var(--medium);margin-bottom:8px}
.warnings code{display:block;font-size:12px;color:var(--quiet)}
code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:5px 24px;margin:0;max-width:90ch}
.facts dt{color:var(--quiet)}.facts dd{margin:0}
.terms{columns:2 400px;column-gap:48px;margin:0;font-size:14px;line-height:1.45}
.terms div{break-inside:avoid;margin-bottom:10px}.terms dt{font-weight:600}.terms dd{margin:0;color:var(--quiet)}
svg.spark{width:112px;height:28px;margin:2px 0}svg.shape{display:inline-block;width:11px;height:11px;margin-right:6px;vertical-align:-1px;max-width:none}
.light{white-space:nowrap}.light.green{color:var(--good)}.light.amber{color:var(--doubt)}.light.red{color:var(--none)}.shape *{fill:currentColor}
svg text.note{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.compact td[class*=heat]{padding-left:8px}
td svg.spark{margin:-3px 0}h3.later{margin-top:24px}
${heat}
@media (max-width:560px){body{padding:24px 16px 48px}.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:8px}.verdict p{font-size:17px}}
@page{size:A4;margin:14mm}
@media print{html{font-size:12px}body{max-width:none;padding:0}section{margin-top:24px}h1{font-size:21px}.verdict{margin-top:16px}.verdict h2{font-size:24px}.verdict p{font-size:14px}
h2,figcaption{break-after:avoid}figure,tr,.figures div,.warnings li{break-inside:avoid}
.grid{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:20px 28px}.grid.stacked{grid-template-columns:1fr;gap:8px}.plain,h3{font-size:12px}.facts{font-size:12px}.figures{grid-template-columns:1fr 1fr 1fr;gap:12px 24px}.figures .value{font-size:19px}.figures .words,.terms{font-size:11px}
table,table.compact{font-size:10.5px}th,td,.compact th,.compact td{padding:3px 9px 3px 0}.verdict p.pointer{display:none}figcaption .note,thead th{font-size:11px}.scroll{overflow:visible}details{display:none}
svg *{print-color-adjust:exact;-webkit-print-color-adjust:exact}.terms{columns:2}}
`;

/** SHA-256 of the style sheet for the page's policy. A test compares it, and says the new one after a change. */
export const styleHash = 'sha256-F0Wt5gPFe8IXDt8gSr7xZKP1yDOUwPMr41g3zQI6x4c=';
