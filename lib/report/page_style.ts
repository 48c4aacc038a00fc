/** How the page looks, on a screen and on paper. */

/** The style sheet of the page. */
export const PAGE_STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: white;
  max-width: 720px; margin: 2em auto; padding: 0 12px; }
h1 { font-size: 1.7em; margin-bottom: 0.2em; }
h2 { font-size: 1.2em; margin: 1.8em 0 0.5em; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; font-size: 0.9em; }
.scroll { overflow-x: auto; margin-bottom: 1em; }
th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid #888; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.terms th { font-weight: normal; color: #555; white-space: nowrap; }
.terms td:last-child { overflow-wrap: anywhere; }
.error, .scaled { color: #555; font-size: 0.85em; }
.scaled { display: block; }
td.warning, td.fail { color: #a33c00; font-weight: bold; }
.note { color: #555; font-size: 0.9em; }
p.warning { border-left: 4px solid #D55E00; padding: 4px 12px; background: #fdf3ec; }
.label { white-space: nowrap; }
.swatch { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.5em; }
figure { margin: 1.2em 0; }
figure svg { max-width: 100%; height: auto; }
@media print {
  body { max-width: none; margin: 0; font-size: 11pt; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  .scroll { overflow: visible; }
  .warning, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
