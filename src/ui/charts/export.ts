/** Starts a download of a blob under a file name. */
export function download(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A cell of a table that is exported; null is left empty. */
export type Cell = string | number | null;

/** Texts that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function csvCell(value: Cell): string {
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return '';
  // Names are typed by people or come with files: a spreadsheet must show them, not compute them.
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows as comma-separated values in full precision. Begins with a byte order mark, by which spreadsheets know that it is UTF-8;
 * texts with commas, quotes or line breaks are quoted, and those that would be formulas begin with an apostrophe.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[header, ...rows].map(row => row.map(csvCell).join(',')).join('\n')}\n`;
}

/** A title as the beginning of a file name. */
export function fileStem(title: string): string {
  const stem = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return stem.slice(0, 100) || 'chart';
}
