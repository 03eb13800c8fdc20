import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { ChartLegend } from './chart-legend';
import { TableView } from './chart-table';
import { type ChartWords, offerPicture, pictureOf, toPng } from './drawing';
import { type Cell, download, fileStem, toCsv } from './export';
import type { LegendEntry } from './legend';
import type { ColorScale } from './picture';
import exported from './export-buttons.module.css';
import styles from './chart-frame.module.css';

/** A table of what a chart shows. */
export interface ChartTable {
  header: string[];
  rows: Cell[][];
}

/** Properties of a chart's frame. */
export interface ChartFrameProps {
  title: string;
  /** one sentence on how to read it */
  about?: string;
  /** of what it is, for pictures: direction, step, run, where the page says so elsewhere */
  subtitle?: string | undefined;
  /** what colours and shapes mean: shown above the chart, and in pictures of it */
  legend?: readonly LegendEntry[];
  /** a bar of the colours under the chart */
  scale?: ColorScale | undefined;
  /** names of the axes of drawings that do not have them inside, for pictures */
  axes?: { x: string; y: string } | undefined;
  /** controls beside the title */
  actions?: ReactNode;
  /** what CSV export writes, every recorded value and not what is drawn; asked for when it is wanted */
  table: () => ChartTable;
  /** what it shows in a sentence or two, for who does not see it, and above its table */
  summary?: () => string;
  /** shown in place of the chart while there is nothing to draw */
  empty?: string | null;
  children: ReactNode;
}

const NOTHING: readonly LegendEntry[] = [];

/** Title, explanation, legend, table view, CSV, PNG and SVG export around a chart. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, about, subtitle, legend = NOTHING, scale, axes, actions, table, summary, empty, children } = props;
  const frame = useRef<HTMLElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tabled, setTabled] = useState(false);
  const id = useId();
  const said = empty == null ? (summary?.() ?? '') : '';
  const words: ChartWords = { title, subtitle, legend, scale, axes };
  const picture = () => (frame.current && empty == null ? pictureOf(frame.current, words) : null);
  useEffect(() => {
    if (frame.current) offerPicture(frame.current, picture);
  });
  const stem = fileStem(title);
  /** Saves something of the chart, and says so where that fails. */
  const save = async (make: () => Blob | Promise<Blob | null> | null, extension: string) => {
    try {
      const blob = await make();
      setProblem(blob ? null : 'There is nothing to export yet.');
      if (blob) download(blob, `${stem}.${extension}`);
    } catch (error) {
      setProblem(`The ${extension.toUpperCase()} file could not be made: ${String(error)}`);
    }
  };
  const csv = () => {
    const { header, rows } = table();
    return new Blob([toCsv(header, rows)], { type: 'text/csv;charset=utf-8' });
  };
  const svg = () => {
    const made = picture();
    return made && new Blob([made.source], { type: 'image/svg+xml' });
  };
  const png = () => {
    const made = picture();
    return made && toPng(made);
  };
  return (
    <section
      className={`panel ${styles.chart}`}
      data-part="chart"
      aria-label={title}
      aria-describedby={said ? id : undefined}
      ref={frame}
    >
      <header>
        <h2>{title}</h2>
        {actions}
      </header>
      {about && <p className={`about ${styles.about}`}>{about}</p>}
      <div className={styles.legend}>{empty == null && <ChartLegend entries={legend} />}</div>
      <div className={styles.plot} data-part="plot" data-empty={empty != null || undefined}>
        {empty != null ? <p className={styles.empty}>{empty}</p> : children}
      </div>
      {empty == null && scale && (
        <p className={styles.scale}>
          {scale.low}
          <i style={{ background: `linear-gradient(to right, ${scale.stops.join(', ')})` }} />
          {scale.high}
        </p>
      )}
      {said && (
        <p id={id} className="unseen">
          {said}
        </p>
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className={exported.exports} data-part="export">
        <button
          type="button"
          className="quiet"
          disabled={empty != null}
          aria-label={`${title} as a table`}
          aria-expanded={tabled && empty == null}
          onClick={() => setTabled(!tabled)}
        >
          Table
        </button>
        <ExportButton chart={title} format="CSV" disabled={empty != null} onClick={() => void save(csv, 'csv')} />
        <ExportButton chart={title} format="PNG" disabled={empty != null} onClick={() => void save(png, 'png')} />
        <ExportButton chart={title} format="SVG" disabled={empty != null} onClick={() => void save(svg, 'svg')} />
      </div>
      {tabled && empty == null && <TableView title={title} summary={said} table={table()} />}
    </section>
  );
}

interface ExportButtonProps {
  chart: string;
  format: string;
  disabled: boolean;
  onClick: () => void;
}

function ExportButton({ chart, format, disabled, onClick }: ExportButtonProps) {
  return (
    <button type="button" className="quiet" onClick={onClick} disabled={disabled} aria-label={`${chart} as ${format}`}>
      {format}
    </button>
  );
}
