/** How the page looks, on a screen, on a phone and on paper. */

/** The style sheet of the page: no width is fixed, so that nothing is cut on a phone. */
export const PAGE_STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: white;
  max-width: 720px; margin: 2em auto; padding: 0 12px; }
h1 { font-size: 1.7em; line-height: 1.2; margin-bottom: 0.2em; }
h2 { font-size: 1.2em; margin: 1.8em 0 0.5em; border-bottom: 1px solid #ccc; }
p.plain { font-size: 1.1em; }
table { border-collapse: collapse; font-size: 0.9em; max-width: 100%; }
.scroll { overflow-x: auto; margin-bottom: 1em; }
th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid #888; vertical-align: bottom; }
tbody + tbody tr:first-child td { border-top: 1px solid #e4e4e4; }
td:first-child { overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.terms th { font-weight: normal; color: #555; white-space: nowrap; }
.terms td:last-child { overflow-wrap: anywhere; }
code { font-size: 0.95em; }
.error, .ends { color: #555; font-size: 0.85em; white-space: nowrap; overflow-wrap: normal; }
.ends { display: block; }
.named .dense { font-size: 0.82em; }
.named .dense th, .named .dense td { padding-right: 8px; }
.named .dense td:first-child { min-width: 10.5em; }
td.feature { min-width: 4em; font-weight: bold; }
td.warning, td.fail { color: #a33c00; font-weight: bold; }
.note { color: #555; font-size: 0.9em; }
p.warning { border-left: 4px solid #D55E00; padding: 4px 12px; background: #fdf3ec; }
.label { white-space: nowrap; }
.swatch { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.5em; }
.charts { display: grid; gap: 16px;
  grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); }
.pair { display: flex; flex-wrap: wrap; gap: 0 16px; }
.pair > * { flex: 1 1 min(320px, 100%); }
p.lead { margin-bottom: 0.3em; }
figure { margin: 0.6em 0; }
figure svg { max-width: 100%; height: auto; }
figure.narrow { display: none; }
dl { columns: 2 300px; font-size: 0.85em; column-gap: 24px; }
dt { font-weight: bold; break-after: avoid; }
dd { margin: 0 0 0.5em; break-inside: avoid; }
@media screen and (max-width: 600px) {
  figure.wide { display: none; }
  figure.narrow { display: block; }
}
@media (max-width: 600px) {
  body { margin: 1em auto; }
  h1 { font-size: 1.4em; }
  th, td { padding-right: 7px; }
  td.number, th.number { font-size: 0.9em; }
  .ends, .number .label { white-space: normal; }
  td.number { min-width: 5.4em; }
  td.feature { font-size: 0.85em; min-width: 0; max-width: 6em; overflow-wrap: break-word; }
  .dense td.number { min-width: 0; }
  .dense td:first-child { max-width: 9em; overflow-wrap: break-word; }
  .dense { font-size: 0.78em; }
  .dense th, .dense td { padding-right: 5px; }
  .named .dense { font-size: 0.78em; }
  .named .dense td:first-child { min-width: 0; }
  .terms, .terms tbody, .terms tr { display: block; }
  .terms tr { margin-bottom: 0.5em; }
  .terms th, .terms td { display: inline; padding: 0; }
  .terms th { font-weight: bold; padding-right: 0.5em; }
  .terms th:empty { padding: 0; }
  .terms td + td:not(:empty)::before { content: " "; }
}
@media print {
  @page { margin: 14mm; }
  body { max-width: none; margin: 0; padding: 0; font-size: 9.5pt; line-height: 1.35; }
  h2 { margin-top: 1.1em; }
  h1, h2 { break-after: avoid; }
  p.plain { font-size: 1.05em; }
  figure, tr, tbody, table.short, .terms tr, p { break-inside: avoid; }
  table.terms tbody { break-inside: auto; }
  .charts { gap: 6px 12px; grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; margin-bottom: 0.6em; }
  .terms { font-size: 1em; }
  .pair > * { flex-basis: 40%; }
  .pair > .charts { grid-template-columns: 1fr; }
  p.lead { break-after: avoid; }
  figure { margin: 0; }
  dl { columns: 4 140px; column-gap: 12px; font-size: 7pt; line-height: 1.2; }
  dd { margin-bottom: 0.15em; }
  th, td { padding: 1px 10px 1px 0; }
  .ends { display: inline; }
  .warning, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
