import { picturesIn } from './drawing';
import { escaped } from './picture';

const STYLE = `
body { max-width: 1100px; margin: 24px auto; padding: 0 16px; font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin: 24px 0 6px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 12.5px; }
th, td { padding: 3px 8px; text-align: right; border-bottom: 1px solid rgb(128 128 128 / 30%); }
th:first-child, td:first-child { text-align: left; }
.wide { overflow-x: auto; } .charts { display: flex; flex-wrap: wrap; gap: 16px; } figure { margin: 0; max-width: 100%; }
figure > svg { max-width: 100%; height: auto; } .about { opacity: 0.7; max-width: 80ch; }
`;

/** Whether a colour, as browsers compute it, cannot be seen. */
export const isTransparent = (color: string): boolean => /^rgba\(.*, 0\)$/.test(color);

/** The colour of the run that a cell names; nothing for other cells. */
function chip(cell: HTMLTableCellElement): string {
  const mark = cell.querySelector('.chip');
  const color = mark ? getComputedStyle(mark).backgroundColor : 'rgba(0, 0, 0, 0)';
  return isTransparent(color) ? '' : `<span style="color: ${color}">■</span> `;
}

/** A cell's text: what only stands apart on the page is set apart by a dot. */
function textOf(cell: HTMLTableCellElement): string {
  const parts: string[] = [];
  let inline = '';
  for (const node of cell.childNodes) {
    if (!(node instanceof HTMLElement)) {
      inline += node.textContent ?? '';
      continue;
    }
    parts.push(inline.trim(), node.innerText.trim());
    inline = '';
  }
  return [...parts, inline.trim()].filter(Boolean).join(' · ');
}

/** A cell's text, and its run's colour. */
function plainCell(cell: HTMLTableCellElement): string {
  const tag = cell.tagName.toLowerCase();
  return `<${tag}>${chip(cell)}${escaped(textOf(cell))}</${tag}>`;
}

/** A table of the page without what can only be pressed: plain text in its cells. */
function plainTable(table: HTMLTableElement): string {
  const rows = [...table.rows].map(row => {
    const cells = [...row.cells].filter(cell => cell.dataset.part !== 'pick');
    return `<tr>${cells.map(plainCell).join('')}</tr>`;
  });
  return `<div class="wide"><table>${rows.join('')}</table></div>`;
}

/**
 * Everything that a part of the page shows, its tables and charts as they are drawn now, as one HTML page that needs nothing else. What is said there with the
 * attribute `data-part="limit"`, of things that are not all drawn, is said here too.
 * @param root the part of the page
 * @param title heading of the report
 * @param about a line under it
 */
export function htmlReport(root: HTMLElement, title: string, about: string): Blob {
  const heading = (element: Element) =>
    element.closest('section')?.querySelector('h2')?.textContent ?? element.closest('section')?.ariaLabel ?? '';
  const limits = [...root.querySelectorAll<HTMLElement>('[data-part="limit"]')];
  const told = (some: readonly HTMLElement[]) =>
    some.map(limit => `<p class="about">${escaped(limit.innerText.trim())}</p>`).join('');
  const beside = (table: Element) => limits.filter(limit => table.closest('section')?.contains(limit));
  // A chart's own table repeats what its picture shows.
  const sources = [...root.querySelectorAll('table')].filter(table => !table.closest('[data-part="chart-table"]'));
  const tables = sources.map(table => `<h2>${escaped(heading(table))}</h2>${plainTable(table)}${told(beside(table))}`);
  const others = limits.filter(limit => !sources.some(table => beside(table).includes(limit)));
  const charts = picturesIn(root).map(({ source }) => `<figure>${source}</figure>`);
  // The charts have the colours of the page's theme: so must what is behind them.
  const { color, backgroundColor } = getComputedStyle(document.body);
  const theme = `body { color: ${color}; background: ${backgroundColor}; }`;
  const body = `<h1>${escaped(title)}</h1><p class="about">${escaped(about)}</p>${tables.join('')}<h2>Charts</h2>${told(others)}<div class="charts">${charts.join('')}</div>`;
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}${theme}</style></head><body>${body}</body></html>`;
  return new Blob([page], { type: 'text/html' });
}
