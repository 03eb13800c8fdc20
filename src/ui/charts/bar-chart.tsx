import { memo, type ReactNode, useState } from 'react';
import { ChartFrame } from './chart-frame';
import { extent } from './extent';
import { part, type PlotArea, plotArea } from './plot-area';
import { cutText, textWidth } from './text-width';
import { ticks, tickText } from './ticks';
import { useSize } from './use-size';
import drawn from './drawn-box.module.css';
import styles from './bar-chart.module.css';

/** Bars of one kind. */
export interface BarSeries {
  label: string;
  /** a CSS colour */
  color: string;
  /** one of every name; NaN has no bar */
  values: ArrayLike<number>;
}

/** Properties of a bar chart. */
export interface BarChartProps {
  title: string;
  about: string;
  subtitle?: string;
  xLabel: string;
  yLabel: string;
  /** what the groups of bars stand for, from the left */
  names: readonly string[];
  /** what is said of a group that is pointed at, besides its values; its name unless stated */
  texts?: readonly string[];
  series: readonly BarSeries[];
  format: (value: number) => string;
  /** values that the axis reaches at least; bars stand on 0 if it is in sight, else on the axis' end nearest to it */
  range?: readonly [number, number];
  /** a level to compare with */
  line?: { value: number; label: string };
  /** a group that is stressed, and what happens when one is pressed */
  selected?: number | null;
  onSelect?: (index: number) => void;
  empty?: string | null;
  actions?: ReactNode;
}

const MARGIN = { left: 54, right: 10, top: 10, bottom: 38 };
const FONT = 11;
/** Share of a group's width that its bars take. */
const FILLED = 0.82;

/** Ends of the axis: where bars, the line and what was asked for are in sight. */
export function barRange({ series, line, range }: Pick<BarChartProps, 'series' | 'line' | 'range'>): [number, number] {
  const values = [...series.flatMap(s => Array.from(s.values)), ...(line ? [line.value] : [])].filter(Number.isFinite);
  const [low, high] = extent([...values, ...(range ?? [0])]);
  if (low === high) return [Math.min(low, 0), Math.max(high, 0) || 1];
  const over = (high - low) * 0.05;
  const floor = range && low >= range[0] ? range[0] : low === 0 ? 0 : low - over;
  return [floor, range && high <= range[1] ? range[1] : high === 0 ? 0 : high + over];
}

/** Groups of bars side by side, with values when pointed at, and exports. */
export const BarChart = memo(function BarChart(props: BarChartProps) {
  const { title, about, subtitle, xLabel, yLabel, names, texts, series, format, line, selected, onSelect } = props;
  const [box, size] = useSize();
  const [hover, setHover] = useState<number | null>(null);
  const [low, high] = barRange(props);
  const area = plotArea(size, MARGIN);
  const y = (value: number) => area.bottom - ((value - low) / (high - low)) * area.height;
  const foot = y(Math.min(high, Math.max(low, 0)));
  const marks = ticks(low, high, Math.max(2, Math.floor(area.height / 38)));
  const text = { fontSize: FONT, fill: 'var(--muted)' } as const;
  const told = (i: number) =>
    `${texts?.[i] ?? names[i]}: ${series
      .map(s => `${series.length > 1 ? `${s.label} ` : ''}${format(s.values[i] ?? NaN)}`)
      .join(' · ')}`;
  return (
    <ChartFrame
      title={title}
      about={hover === null || hover >= names.length ? about : told(hover)}
      subtitle={subtitle}
      legend={[
        ...(series.length > 1 ? series.map(s => ({ label: s.label, color: s.color, shape: 'square' as const })) : []),
        ...(line ? [{ label: line.label, color: 'var(--muted)', shape: 'line' as const, dash: '4 4' }] : []),
      ]}
      actions={props.actions}
      table={() => ({
        header: [xLabel, ...series.map(s => s.label)],
        rows: names.map((name, i) => [texts?.[i] ?? name, ...series.map(s => s.values[i] ?? null)]),
      })}
      empty={props.empty ?? null}
    >
      <div className={`${drawn.box} ${styles.bars}`} data-part="drawing" data-height="own" ref={box}>
        <svg
          width={size.width}
          height={size.height}
          viewBox={`0 0 ${size.width} ${size.height}`}
          role="img"
          aria-label={`${title}. ${about}`}
          onMouseLeave={() => setHover(null)}
        >
          {marks.map(tick => (
            <g key={tick}>
              <line x1={area.left} x2={area.right} y1={y(tick)} y2={y(tick)} stroke="var(--grid)" />
              <text x={area.left - 6} y={y(tick)} textAnchor="end" dominantBaseline="central" {...text}>
                {tickText(tick, (marks[1] ?? 1) - (marks[0] ?? 0))}
              </text>
            </g>
          ))}
          {names.map((name, i) => (
            <g
              key={`${name} ${i}`}
              style={{ cursor: onSelect ? 'pointer' : 'default' }}
              onMouseEnter={() => setHover(i)}
              onClick={() => onSelect?.(i)}
            >
              <Group
                place={part(area.left, area.width, i, names.length)}
                area={area}
                ends={series.map(s => ({ color: s.color, at: y(s.values[i] ?? NaN) }))}
                foot={foot}
                selected={i === selected}
              />
            </g>
          ))}
          <line x1={area.left} x2={area.right} y1={foot} y2={foot} stroke="var(--line)" />
          {line && (
            <line
              x1={area.left}
              x2={area.right}
              y1={y(line.value)}
              y2={y(line.value)}
              stroke="var(--muted)"
              strokeDasharray="4 4"
            />
          )}
          <Names names={names} area={area} />
          <text x={area.left + area.width / 2} y={size.height - 6} textAnchor="middle" {...text}>
            {xLabel}
          </text>
          <text x={-(area.top + area.height / 2)} y={12} transform="rotate(-90)" textAnchor="middle" {...text}>
            {yLabel}
          </text>
        </svg>
      </div>
    </ChartFrame>
  );
});

interface GroupProps {
  place: { at: number; size: number };
  area: PlotArea;
  /** where every bar ends, in pixels; NaN where there is none */
  ends: readonly { color: string; at: number }[];
  /** where all of them begin */
  foot: number;
  selected: boolean;
}

/** The bars of one name, and what is pointed at around them. */
function Group({ place, area, ends, foot, selected }: GroupProps) {
  const width = (place.size * FILLED) / ends.length;
  const from = place.at + (place.size * (1 - FILLED)) / 2;
  return (
    <>
      <rect
        x={place.at}
        y={area.top}
        width={place.size}
        height={area.height}
        fill={selected ? 'var(--grid)' : 'transparent'}
      />
      {ends.map(({ color, at }, i) =>
        Number.isFinite(at) ? (
          <rect
            key={i}
            x={from + i * width}
            y={Math.min(at, foot)}
            width={Math.max(width, 0.5)}
            height={Math.max(Math.abs(at - foot), 0.5)}
            fill={color}
          />
        ) : null,
      )}
    </>
  );
}

/** Names below the groups: as many as have room. */
function Names({ names, area }: { names: readonly string[]; area: PlotArea }) {
  const widest = Math.max(1, ...names.map(name => textWidth(name, FONT)));
  const each = area.width / Math.max(1, names.length);
  const few = names.length <= 8;
  const every = few ? 1 : Math.max(1, Math.ceil((widest + 6) / Math.max(each, 1)));
  return names.map((name, i) =>
    i % every === 0 ? (
      <text
        key={`${name} ${i}`}
        x={area.left + (i + 0.5) * each}
        y={area.bottom + 14}
        textAnchor="middle"
        fontSize={FONT}
        fill="var(--muted)"
      >
        {few ? cutText(name, each - 2, FONT) : name}
      </text>
    ) : null,
  );
}
