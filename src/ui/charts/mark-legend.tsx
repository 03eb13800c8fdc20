import { markPath, type MarkShape } from './marks';

/** What a shape and a colour mean. */
export interface LegendEntry {
  label: string;
  color: string;
  shape: MarkShape;
  /** half its width in pixels; 5 unless stated */
  size?: number;
}

/** The meaning of marks, under a chart. */
export function MarkLegend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <ul className="legend">
      {entries.map(({ label, color, shape, size = 5 }) => (
        <li key={label}>
          <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
            <path d={markPath(shape, size)} fill={color} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
