import { type PointerEvent, useRef } from 'react';
import type { ToyView } from '@/protocol/learn-centrality';
import { ChartFrame } from '@/ui/charts/chart-frame';
import { decimal } from '@/ui/format';
import { TOY_NAMES, TOY_PAIRS, type ToyPoints } from './toy-points';
import styles from './centrality-toy.module.css';

/** Half the width of the picture, and the circle in it. */
const HALF = 200;
const RADIUS = 120;
/** Length of an arrow: of a pull of 1, and at most. */
const PULL = 200;
const LONGEST = 130;

interface ToyPictureProps {
  points: ToyPoints;
  view: ToyView | null;
  selected: number;
  onDrag: (index: number, angle: number) => void;
  onDrop: () => void;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const at = (angle: number, radius: number) => ({
  x: radius * Math.cos(radians(angle)),
  y: -radius * Math.sin(radians(angle)),
});

/** Points on a circle, and what pulls at them. */
export function ToyPicture({ points, view, selected, onDrag, onDrop }: ToyPictureProps) {
  const picture = useRef<SVGSVGElement>(null);
  const dragging = useRef<number | null>(null);
  const angles = [...points.texts, ...points.videos];
  const follow = (event: PointerEvent) => {
    const box = picture.current?.getBoundingClientRect();
    if (dragging.current === null || !box) return;
    const [x, y] = [event.clientX - box.left - box.width / 2, box.top + box.height / 2 - event.clientY];
    onDrag(dragging.current, Math.round((Math.atan2(y, x) * 180) / Math.PI));
  };
  const drop = () => {
    dragging.current = null;
    onDrop();
  };
  const told = angles.map((angle, i) => `${TOY_NAMES[i]} at ${Math.round(angle)}°`).join(', ');
  return (
    <ChartFrame
      title="Where the loss pulls"
      about="Drag the points. Arrows point downhill, along the circle."
      legend={[
        { label: 'text', color: 'var(--ink)', shape: 'circle' },
        { label: 'video', color: 'var(--ink)', shape: 'square' },
        { label: 'w = 1', color: 'var(--baseline)', shape: 'line', dash: '4 3' },
        { label: 'as published', color: 'var(--centrality)', shape: 'line' },
      ]}
      table={() => ({
        header: ['point', 'angle', 'C', 'w', 'pull, w = 1', 'pull, w constant', 'pull, published'],
        rows: TOY_NAMES.map((name, i) => [
          name,
          angles[i]!,
          view?.centrality[i] ?? null,
          view?.weights[i] ?? null,
          view?.plain.pulls[i] ?? null,
          view?.constant.pulls[i] ?? null,
          view?.published.pulls[i] ?? null,
        ]),
      })}
    >
      <svg
        ref={picture}
        className={styles.picture}
        data-part="drawing"
        data-height="own"
        viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
        role="img"
        aria-label={`Points on a circle: ${told}. The table beside it tells the pulls.`}
        onPointerMove={follow}
        onPointerUp={drop}
        onPointerCancel={drop}
      >
        <circle r={RADIUS} fill="none" stroke="var(--line)" />
        {points.texts.map((angle, i) => {
          const [a, b] = [at(angle, RADIUS), at(points.videos[i]!, RADIUS)];
          return <line key={i} x1={a.x} y1={a.y} x2={b.x} y2={b.y} stroke="var(--line)" strokeWidth={1.5} />;
        })}
        {view && angles.map((angle, i) => <Arrow key={i} angle={angle} pull={view.plain.pulls[i]!} kind="plain" />)}
        {view &&
          angles.map((angle, i) => <Arrow key={i} angle={angle} pull={view.published.pulls[i]!} kind="weighted" />)}
        {angles.map((angle, i) => (
          <Point
            key={i}
            angle={angle}
            index={i}
            selected={i === selected}
            weight={view?.weights[i] ?? NaN}
            onDown={event => {
              event.currentTarget.setPointerCapture(event.pointerId);
              dragging.current = i;
              onDrag(i, angle);
            }}
          />
        ))}
      </svg>
    </ChartFrame>
  );
}

/** A straight arrow along the tangent; the weighted one a little further out, so that both are seen. */
function Arrow({ angle, pull, kind }: { angle: number; pull: number; kind: 'plain' | 'weighted' }) {
  const length = Math.sign(pull) * Math.min(LONGEST, Math.abs(pull) * PULL);
  if (Math.abs(length) < 1) return null;
  const from = at(angle, RADIUS + (kind === 'plain' ? -13 : 13));
  const color = kind === 'plain' ? 'var(--baseline)' : 'var(--centrality)';
  const head = Math.sign(length) * Math.min(7, Math.abs(length));
  return (
    <g
      transform={`translate(${from.x} ${from.y}) rotate(${-angle - 90})`}
      stroke={color}
      fill={color}
      pointerEvents="none"
    >
      <line x2={length - head / 2} strokeWidth={2.5} strokeDasharray={kind === 'plain' ? '4 3' : undefined} />
      <path d={`M${length} 0l${-head} -4v8z`} stroke="none" />
    </g>
  );
}

interface PointProps {
  angle: number;
  index: number;
  selected: boolean;
  weight: number;
  onDown: (event: PointerEvent<SVGGElement>) => void;
}

function Point({ angle, index, selected, weight, onDown }: PointProps) {
  const isText = index < TOY_PAIRS;
  const { x, y } = at(angle, RADIUS);
  const name = at(angle, RADIUS + (isText ? -32 : 32));
  const style = {
    fill: 'var(--ink)',
    stroke: selected ? 'var(--accent)' : 'var(--panel)',
    strokeWidth: selected ? 4 : 2,
  };
  return (
    <g className={styles.point} onPointerDown={onDown}>
      <title>{`${TOY_NAMES[index]}: w ${decimal(weight)}`}</title>
      <circle cx={x} cy={y} r={18} fill="transparent" />
      {isText ? (
        <circle cx={x} cy={y} r={8} {...style} />
      ) : (
        <rect x={x - 7} y={y - 7} width={14} height={14} {...style} />
      )}
      <text x={name.x} y={name.y} textAnchor="middle" dominantBaseline="central" fontSize={13} fill="var(--ink)">
        {TOY_NAMES[index]}
      </text>
    </g>
  );
}
