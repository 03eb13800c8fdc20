import { signed } from '@/math/signed';

/** A figure over seeds: mean, sample deviation, 95 % interval. */
export interface ResultCell {
  n: number;
  mean: number;
  deviation: number;
  low: number;
  high: number;
}

/** One config of a table of results. */
export interface ResultRow {
  name: string;
  /** seeds */
  n: number;
  cells: ResultCell[];
  /** paired differences to the baseline; null for the baseline itself */
  differences: ResultCell[] | null;
}

/** One figure of a table of results. */
export interface ResultColumn {
  title: string;
  /** decimals */
  digits: number;
}

/** Means and differences, ready to be written in any format. */
export interface ResultTable {
  columns: ResultColumn[];
  rows: ResultRow[];
}

const fixed = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : '–');

/** Mean ± deviation; the mean alone for one seed. */
export function showCell({ mean, deviation }: ResultCell, digits: number): string {
  return Number.isFinite(deviation) ? `${fixed(mean, digits)} ± ${fixed(deviation, digits)}` : fixed(mean, digits);
}

/** A difference with its 95 % interval; alone for one seed. */
export function showDifference({ mean, low, high }: ResultCell, digits: number): string {
  return Number.isFinite(low)
    ? `${signed(mean, digits)} [${signed(low, digits)}, ${signed(high, digits)}]`
    : signed(mean, digits);
}

/** Every number of the table, unrounded. */
export function resultCsv({ columns, rows }: ResultTable): {
  header: string[];
  rows: (string | number | null)[][];
} {
  const parts = ['mean', 'sd', 'low 95', 'high 95', 'difference', 'difference low 95', 'difference high 95'];
  const number = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
  return {
    header: ['run', 'seeds', ...columns.flatMap(({ title }) => parts.map(part => `${title} ${part}`))],
    rows: rows.map(({ name, n, cells, differences }) => [
      name,
      n,
      ...cells.flatMap(({ mean, deviation, low, high }, i) => {
        const difference = differences?.[i];
        return [mean, deviation, low, high, difference?.mean, difference?.low, difference?.high].map(number);
      }),
    ]),
  };
}

/** The table as GitHub Markdown: means, then differences. */
export function resultMarkdown({ columns, rows }: ResultTable): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const head = [line(['run', 'seeds', ...columns.map(c => c.title)]), `|---|--:|${columns.map(() => '--:|').join('')}`];
  const means = rows.map(row =>
    line([row.name, String(row.n), ...row.cells.map((c, i) => showCell(c, columns[i]!.digits))]),
  );
  const differences = rows.flatMap(({ name, n, differences: d }) =>
    d ? [line([`${name} − baseline`, String(n), ...d.map((c, i) => showDifference(c, columns[i]!.digits))])] : [],
  );
  return `${[...head, ...means, ...differences].join('\n')}\n`;
}

const LATEX: Record<string, string> = {
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '\\': '\\textbackslash{}',
  '±': '$\\pm$',
  '−': '$-$',
  '→': '$\\rightarrow$',
  '–': '--',
};

const latex = (text: string) => text.replace(/[&%$#_{}~^\\±−→–]/g, character => LATEX[character]!);

/** The table for LaTeX with booktabs: means, then differences. */
export function resultLatex({ columns, rows }: ResultTable): string {
  const line = (cells: string[]) => `  ${cells.map(latex).join(' & ')} \\\\`;
  const means = rows.map(row =>
    line([row.name, String(row.n), ...row.cells.map((c, i) => showCell(c, columns[i]!.digits))]),
  );
  const differences = rows.flatMap(({ name, n, differences: d }) =>
    d ? [line([`${name} − baseline`, String(n), ...d.map((c, i) => showDifference(c, columns[i]!.digits))])] : [],
  );
  return `${[
    `\\begin{tabular}{lr${'r'.repeat(columns.length)}}`,
    '  \\toprule',
    line(['run', 'seeds', ...columns.map(c => c.title)]),
    '  \\midrule',
    ...means,
    ...(differences.length > 0 ? ['  \\midrule', ...differences] : []),
    '  \\bottomrule',
    '\\end{tabular}',
  ].join('\n')}\n`;
}
