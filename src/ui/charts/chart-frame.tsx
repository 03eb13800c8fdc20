import { type ReactNode, useRef, useState } from 'react';
import { canvasToPng, canvasToSvg, download, svgToFile, svgToPng, toCsv } from './export';

/** A table of what a chart shows. */
export interface ChartTable {
  header: string[];
  rows: (string | number | null)[][];
}

/** Properties of a chart's frame. */
export interface ChartFrameProps {
  title: string;
  /** one sentence on how to read it */
  about?: string;
  /** controls beside the title */
  actions?: ReactNode;
  /** what CSV export writes; asked for when it is wanted */
  table: () => ChartTable;
  /** shown in place of the chart while there is nothing to draw */
  empty?: string | null;
  children: ReactNode;
}

/** Title, explanation, CSV, PNG and SVG export around a chart. */
export function ChartFrame({ title, about, actions, table, empty, children }: ChartFrameProps) {
  const body = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const fileName = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const saveCsv = () => {
    const { header, rows } = table();
    download(new Blob([toCsv(header, rows)], { type: 'text/csv' }), `${fileName}.csv`);
  };
  const drawn = () => {
    const found = body.current?.querySelector('svg.recharts-surface, .heat > svg, canvas.picture');
    const known = found instanceof SVGSVGElement || found instanceof HTMLCanvasElement;
    setProblem(known ? null : 'There is nothing to export yet.');
    return known ? found : null;
  };
  const saveSvg = () => {
    const chart = drawn();
    if (!chart) return;
    download(chart instanceof SVGSVGElement ? svgToFile(chart) : canvasToSvg(chart), `${fileName}.svg`);
  };
  const savePng = () => {
    const chart = drawn();
    if (!chart) return;
    (chart instanceof SVGSVGElement ? svgToPng(chart) : canvasToPng(chart)).then(
      blob => download(blob, `${fileName}.png`),
      (error: unknown) => setProblem(`The picture could not be made: ${String(error)}`),
    );
  };
  return (
    <section className="panel chart" aria-label={title}>
      <header>
        <h2 title={about}>{title}</h2>
        {actions}
        <div className="export">
          <ExportButton chart={title} format="CSV" disabled={empty != null} onClick={saveCsv} />
          <ExportButton chart={title} format="PNG" disabled={empty != null} onClick={savePng} />
          <ExportButton chart={title} format="SVG" disabled={empty != null} onClick={saveSvg} />
        </div>
      </header>
      {about && <p className="about">{about}</p>}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="plot" ref={body}>
        {empty != null ? <p className="empty">{empty}</p> : children}
      </div>
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
