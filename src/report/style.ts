/**
 * Policies in the colours of Okabe and Ito, which people with any common colour vision can tell apart; classes in those
 * of Paul Tol. The dark ones are lightened where the page is dark.
 */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1c1f;--soft:#5b6169;--rule:#d9dce0;--grid:#eceef0;--wash:#f6f7f8;--link:#0b5cad;
--p1:#0072b2;--p2:#e69f00;--p3:#c2578f;--p4:#009e73;--p5:#56b4e9;--p6:#8c8c8c;--p7:#d55e00;--p8:#7a6fd0;--p9:#8a7a00;--p10:#444b54;
--c1:#cc6677;--c2:#332288;--c3:#c9ae3c;--c4:#117733;--c5:#59b4e0;--c6:#882255;--c7:#44aa99;--c8:#999933;--c9:#aa4499;--c10:#ee7733;--c11:#0077bb;--c12:#777}
@media (prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e7e9ec;--soft:#a0a7b0;--rule:#383d43;--grid:#26292e;--wash:#1d2024;--link:#7db8f0;
--p1:#4aa5e0;--p2:#f0b429;--p3:#e08bb8;--p4:#2fc497;--p5:#8fd0f5;--p6:#a8a8a8;--p7:#f08040;--p8:#a59cf0;--p9:#c9b82e;--p10:#c3c9d1;
--c1:#e28492;--c2:#8f82ea;--c3:#e0cb6a;--c4:#4bb36c;--c5:#88ccee;--c6:#d0649b;--c7:#63cdbb;--c8:#bdbd58;--c9:#d27cc3;--c10:#f59a63;--c11:#4fa9e6;--c12:#a3a3a3}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--grid:#e6e6e6;--wash:#fff;--link:#000;
--p1:#0072b2;--p2:#e69f00;--p3:#c2578f;--p4:#009e73;--p5:#56b4e9;--p6:#8c8c8c;--p7:#d55e00;--p8:#7a6fd0;--p9:#8a7a00;--p10:#444b54;
--c1:#cc6677;--c2:#332288;--c3:#c9ae3c;--c4:#117733;--c5:#59b4e0;--c6:#882255;--c7:#44aa99;--c8:#999933;--c9:#aa4499;--c10:#ee7733;--c11:#0077bb;--c12:#777}}
${numbered("p", 10)}${numbered("c", 12)}.untrained{--c:var(--rule)}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main{max-width:1040px;margin:0 auto;padding:44px 24px 72px}
a{color:var(--link);text-underline-offset:2px}
.kicker{display:flex;align-items:center;gap:10px;margin:0 0 10px;color:var(--soft);font-size:14px}
.mark .dot{stroke-width:5}.mark .ring{fill:none;stroke:var(--rule);stroke-width:1.2}
h1{margin:0 0 22px;font-size:clamp(25px,4.2vw,36px);line-height:1.18;font-weight:650;letter-spacing:-.015em;text-wrap:balance}
h2{margin:48px 0 14px;padding-top:14px;border-top:1px solid var(--rule);font-size:21px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h3{margin:28px 0 8px;font-size:15px;font-weight:650}
p{margin:0 0 14px;max-width:72ch}
.lead{font-size:17px}
.none{color:var(--soft);font-style:italic}
dl,dd{margin:0}
dt{color:var(--soft);font-size:13px}
.facts{display:flex;flex-wrap:wrap;gap:12px 36px}
.facts dd{font-weight:550}
.facts div,.settings div{min-width:0;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:26px;padding-top:12px;border-top:1px solid var(--rule);font-size:14px}
nav a{color:var(--soft);text-decoration:none}nav a:hover{color:var(--link);text-decoration:underline}
nav+section h2{margin-top:34px;border-top:0;padding-top:0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:20px 20px;margin:20px 0 8px}
.figures dd{font-size:29px;line-height:1.25;font-weight:600;letter-spacing:-.01em}
.figures dd span{display:block;color:var(--soft);font-size:13px;font-weight:400;letter-spacing:0}
figure{margin:26px 0 38px;break-inside:avoid}
figcaption,.caption{color:var(--ink);font-size:14.5px;line-height:1.5}
figcaption{margin-top:12px;max-width:88ch}
.panels{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:26px 40px}
.panel{min-width:0;break-inside:avoid}
.panel:only-child{max-width:476px}
.full .panels{display:block}.full .panel:only-child{max-width:none}
.panel p{margin:6px 0 0;color:var(--soft);font-size:13.5px;line-height:1.45}
.panel p b{color:var(--ink);font-weight:600}
.pair,.scatters{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 40px}
.pair figure,.scatters figure{margin:12px 0 26px}.pair .panels{grid-template-columns:minmax(0,1fr)}
.pair figure:only-child{grid-column:1/-1;display:grid;grid-template-columns:subgrid;align-items:center}
.scatters.single{display:block}
.scatters .panels{gap:14px}.scatters.single .panels{gap:40px}
.key{display:flex;flex-wrap:wrap;gap:4px 20px;max-width:none;color:var(--soft);font-size:13.5px}
span.key{margin-top:4px}
.sample{display:inline-flex;align-items:center;gap:7px}
.chip{display:inline-block;width:11px;height:11px;border-radius:2.5px;background:var(--c);print-color-adjust:exact;-webkit-print-color-adjust:exact}
th .chip,figcaption>.chip{margin-right:7px}
svg.chart{display:block;width:100%;height:auto;overflow:visible;font-size:12px;--c:var(--soft)}
.sample svg.chart{flex:none;width:auto}
.classes{gap:4px 16px}
.narrow{display:none}
text{fill:var(--soft)}
.axis .what{fill:var(--ink);font-size:12.5px;font-weight:550}
.grid{stroke:var(--grid)}.tick,.base{stroke:var(--rule);fill:none}
.thin,.thick,.average,.cross,.leader,.chance,.whisker{fill:none;stroke:var(--c);stroke-linejoin:round}
.thin{stroke-width:1;opacity:.5}.many{stroke-width:.8;opacity:.3}
.thin:hover{opacity:1;stroke-width:2}
.thick{stroke-width:2.4}
.average{stroke:color-mix(in srgb,var(--c) 52%,var(--ink));stroke-width:1.5;stroke-dasharray:5 3.5}
.cross{stroke-width:1.3;opacity:.75}
.leader{stroke-width:.7;opacity:.6}
.mark-line{stroke:var(--ink);stroke-width:1.1;stroke-dasharray:1.5 3;fill:none}
.name{fill:color-mix(in srgb,var(--c) 72%,var(--ink));font-weight:600}
.area{fill:var(--c);fill-opacity:.86;stroke:var(--paper);stroke-width:.7}
.inside{fill:#fff;font-weight:600;paint-order:stroke;stroke:rgb(0 0 0/.35);stroke-width:2.2px;stroke-linejoin:round}
.bar{fill:var(--c);fill-opacity:.82}
.whisker{stroke:var(--ink);stroke-width:1}
.peak{fill:var(--paper);stroke:color-mix(in srgb,var(--c) 60%,var(--ink));stroke-width:1.1}
.chance{stroke:var(--ink);stroke-dasharray:3 2.5}
.box{fill:none;stroke:var(--rule)}
.point,.dot{fill:none;stroke:var(--c);stroke-linecap:round;stroke-linejoin:round}
.dot{stroke-width:3.4;stroke-opacity:.72}.glyph{stroke-width:1.2;stroke-opacity:.85}
.ruler path{fill:none;stroke:var(--ink)}.ruler text{fill:var(--ink)}
.caption{margin:22px 0 10px;max-width:88ch;break-after:avoid}
.scroll{overflow-x:auto;margin:0 0 30px}
table{border-collapse:collapse;width:100%;font-size:14.5px}
th,td{padding:7px 0 7px 22px;text-align:right;vertical-align:top;white-space:nowrap}
th:first-child,td:first-child{padding-left:0;text-align:left}
thead th{border-bottom:1.5px solid var(--ink);color:var(--ink);font-size:13px;font-weight:600;vertical-align:bottom;white-space:normal;min-width:7.5em}
thead th:first-child{min-width:0}
tbody th{font-weight:500}
tbody tr+tr>*{border-top:1px solid var(--grid)}
tbody tr:last-child>*{border-bottom:1.5px solid var(--ink)}
td.words,th.words{text-align:left}
td.words{white-space:normal}td.end{white-space:nowrap}
.arrow,.n{color:var(--soft)}
.n{display:block;font-size:12px}
pre{margin:0 0 14px;padding:14px 16px;background:var(--wash);border:1px solid var(--rule);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
code,pre,.settings dd{font:13.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.settings{columns:2;column-gap:40px}
.settings div{display:flex;justify-content:space-between;gap:16px;padding:3px 0;border-bottom:1px solid var(--grid);break-inside:avoid}
.settings dd{text-align:right}
@media screen and (max-width:720px){
tbody th{white-space:normal;min-width:8em}
#warnings thead{display:none}
#warnings table,#warnings tbody{display:block;border-top:1.5px solid var(--ink)}
#warnings table{border:0}
#warnings tr{display:grid;grid-template-columns:1fr auto auto;border-bottom:1px solid var(--grid)}
#warnings tr>*{border:0;min-width:0}
#warnings td{padding-left:12px}
#warnings td:nth-child(2)::before{content:"seed "}
#warnings td:last-child{grid-column:1/-1;padding:0 0 8px;color:var(--soft)}
th,td{padding-left:16px}
.figures{grid-template-columns:repeat(2,minmax(0,1fr))}
main{padding:26px 16px 48px}
.panels,.pair,.scatters,.pair figure:only-child{grid-template-columns:minmax(0,1fr)}
.scatters:not(.single) .panels{grid-template-columns:repeat(2,minmax(0,1fr));gap:10px}
.settings{columns:1}
.wide{display:none}
.narrow{display:block}
h2{margin-top:44px}
}
@media print{
@page{margin:16mm}
main{max-width:none;padding:0}
nav{display:none}
body{font-size:10.5pt}
h2,h3{break-after:avoid}
figcaption,.caption,.panel p,.key{font-size:8.5pt}
table,thead th{font-size:8pt}
thead th{min-width:0}
.lead{font-size:10.5pt}
.scroll{overflow:visible}
th,td{padding-left:8px}
.panels{gap:14px 20px}
}
`;

function numbered(prefix: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `.${prefix}${i + 1}{--c:var(--${prefix}${i + 1})}`).join("");
}
