import { useId, useMemo } from 'react';
import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import { around, bandPath, type ChartLine, linePath, type Place } from './line-rows';
import type { View } from './zoom';

/** Properties of the lines. */
export interface ManyLinesProps {
  lines: readonly ChartLine[];
  /** what is outside of it is cut off; null shows everything */
  view: View | null;
}

/**
 * The lines of a chart and their bands, where they are many, by the axes of the chart around them. As lines of recharts each would be
 * a part of its own that looks at every row of all the others.
 */
export function ManyLines({ lines, view }: ManyLinesProps) {
  const [x, y] = [useXAxisScale(), useYAxisScale()];
  const area = usePlotArea();
  const id = useId();
  const paths = useMemo(() => {
    if (!x || !y) return [];
    const [across, up]: Place[] = [value => x(value) ?? NaN, value => y(value) ?? NaN];
    return lines.map(line => ({
      line,
      path: linePath(around(line.points, view), across!, up!),
      band: line.band && bandPath(around(line.band, view), across!, up!),
    }));
  }, [lines, view, x, y]);
  if (!area) return null;
  return (
    <g {...(view ? { clipPath: `url(#${id})` } : {})}>
      {view && (
        <defs>
          <clipPath id={id}>
            <rect x={area.x} y={area.y} width={area.width} height={area.height} />
          </clipPath>
        </defs>
      )}
      {paths.map(({ line, band }) => band && <path key={line.id} d={band} fill={line.color} fillOpacity={0.18} />)}
      {paths.map(({ line: { id: key, color, dash, faint }, path }) => (
        <path
          key={key}
          data-part="line"
          d={path}
          fill="none"
          stroke={color}
          strokeDasharray={dash}
          strokeWidth={faint ? 1 : 1.75}
          strokeOpacity={faint ? 0.3 : 1}
        />
      ))}
    </g>
  );
}
