import { memo, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { ChartFrame } from './chart-frame';
import { gridSummary } from './summaries';
import styles from './grid-image.module.css';

/** Properties of a picture of a matrix. */
export interface GridImageProps {
  title: string;
  about: string;
  subtitle?: string;
  xLabel: string;
  yLabel: string;
  rows: number;
  columns: number;
  /** [rows · columns], row by row from the top */
  values: ArrayLike<number>;
  /** a CSS rgb() colour */
  color: (value: number) => string;
  /** colours from low to high, for the scale beside the title */
  scale: { low: number; high: number; format: (value: number) => string };
  /** what a cell is, shown when it is pointed at */
  cellText: (row: number, column: number, value: number) => string;
  /** what the rows, the columns and the values are, for the table that is exported; their places and "value" unless stated */
  names?: { rows: ArrayLike<string | number>; columns: ArrayLike<string | number>; value: string };
  onSelect?: (row: number, column: number) => void;
  empty: string | null;
  actions?: ReactNode;
}

/** Colours that are looked up instead of computed for every cell. */
const SHADES = 256;
/** Colours of the bar under the picture. */
const STOPS = 25;

function shades(color: (value: number) => string, low: number, high: number): Uint8ClampedArray {
  const table = new Uint8ClampedArray(SHADES * 3);
  for (let i = 0; i < SHADES; i++) {
    const [r = 0, g = 0, b = 0] = (color(low + ((high - low) * i) / (SHADES - 1)).match(/\d+/g) ?? []).map(Number);
    table.set([r, g, b], i * 3);
  }
  return table;
}

/** A large matrix as one picture, a pixel a cell, with hover values and exports. */
export const GridImage = memo(function GridImage(props: GridImageProps) {
  const { title, about, subtitle, xLabel, yLabel, rows, columns, values, color, scale, cellText, names } = props;
  const { onSelect, empty, actions } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<string | null>(null);
  const { low, high, format } = scale;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || rows === 0 || columns === 0) return;
    const table = shades(color, low, high);
    const pixels = new Uint8ClampedArray(rows * columns * 4);
    for (let at = 0; at < rows * columns; at++) {
      const share = ((values[at] ?? NaN) - low) / (high - low || 1);
      const shade = Math.min(SHADES - 1, Math.max(0, Math.round(share * (SHADES - 1))));
      pixels.set(table.subarray(shade * 3, shade * 3 + 3), at * 4);
      pixels[at * 4 + 3] = Number.isNaN(share) ? 0 : 255;
    }
    context.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  }, [rows, columns, values, color, low, high]);
  const cellAt = (event: MouseEvent<HTMLCanvasElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = (at: number, size: number, count: number) =>
      Math.min(count - 1, Math.max(0, Math.floor((at / size) * count)));
    return [place(event.clientY - box.top, box.height, rows), place(event.clientX - box.left, box.width, columns)];
  };
  const tell = (event: MouseEvent<HTMLCanvasElement>) => {
    const [row, column] = cellAt(event);
    setHover(cellText(row, column, values[row * columns + column] ?? NaN));
  };
  const table = () => ({
    header: [`${yLabel} (down)`, `${xLabel} (across)`, names?.value ?? 'value'],
    rows: Array.from({ length: rows * columns }, (_, at) => {
      const [row, column] = [Math.floor(at / columns), at % columns];
      return [names?.rows[row] ?? row, names?.columns[column] ?? column, values[at] ?? null];
    }),
  });
  const stops = Array.from({ length: STOPS }, (_, i) => color(low + ((high - low) * i) / (STOPS - 1)));
  return (
    <ChartFrame
      title={title}
      about={hover ?? about}
      subtitle={subtitle}
      scale={{ stops, low: format(low), high: format(high) }}
      axes={{ x: xLabel, y: yLabel }}
      actions={actions}
      table={table}
      summary={() => gridSummary({ rows, columns, values }, format)}
      empty={empty}
    >
      <div className={styles.grid} data-part="grid-image" data-height="own">
        <span className={styles.y}>{yLabel}</span>
        <canvas
          ref={canvas}
          data-part="drawing"
          width={Math.max(1, columns)}
          height={Math.max(1, rows)}
          role="img"
          aria-label={`${title}. ${about}`}
          style={onSelect ? { cursor: 'pointer' } : undefined}
          onMouseMove={tell}
          onMouseLeave={() => setHover(null)}
          onClick={event => onSelect?.(...cellAt(event))}
        />
        <span className={styles.x}>{xLabel}</span>
      </div>
    </ChartFrame>
  );
});
