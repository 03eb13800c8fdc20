import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { CloudSprites, type CloudView, inPolygon } from './cloud-sprites';
import { useTwoFingers } from './cloud-touch';
import type { MarkShape } from './marks';
import { useSize } from './use-size';
import styles from './point-cloud.module.css';

/** How one point looks. */
export interface CloudMark {
  /** index of the palette */
  color: number;
  shape: MarkShape;
  /** half its width in pixels */
  size: number;
}

/** Properties of a cloud of points. */
export interface PointCloudProps {
  label: string;
  /** [points · 2] in the plane's units */
  points: Float32Array;
  /** null is not drawn */
  marks: readonly (CloudMark | null)[];
  /** names of style-sheet variables, for instance `--run-0` */
  palette: readonly string[];
  selected: number | null;
  /** points that stand out; all the same when empty */
  lassoed: ReadonlySet<number>;
  /** lines from the selected point */
  lines: readonly number[];
  view: CloudView | null;
  onView: (view: CloudView) => void;
  /** drag a lasso instead of the plane */
  lasso: boolean;
  onSelect: (point: number | null) => void;
  onLasso: (points: number[]) => void;
  onHover: (point: number | null) => void;
  /** told how large the picture is, in pixels */
  onSize?: (width: number, height: number) => void;
}

/** Pixels around a mark in which it is still meant. */
const REACH = 10;
/** How faint marks outside a lasso are. */
const FAINT = 0.15;

type Corner = readonly [number, number];

/** Many points in a plane that can be moved, enlarged, pointed at and lassoed. */
export function PointCloud(props: PointCloudProps) {
  const { label, points, marks, palette, view, lasso, onView, onSelect, onLasso, onHover, onSize } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [box, { width, height }] = useSize();
  const [drawn, setDrawn] = useState<readonly Corner[]>([]);
  const drag = useRef<{ x: number; y: number; view: CloudView; moved: boolean } | null>(null);
  const current = view ?? { scale: 1, x: 0, y: 0 };
  // What is large is drawn last: hubs must not disappear behind what surrounds them.
  const order = useMemo(
    () => Int32Array.from(marks, (_, i) => i).sort((a, b) => (marks[a]?.size ?? 0) - (marks[b]?.size ?? 0) || a - b),
    [marks],
  );
  useEffect(() => {
    const frame = requestAnimationFrame(() => paint(canvas.current, props, order, current, { width, height }, drawn));
    return () => cancelAnimationFrame(frame);
  });
  useWheelZoom(canvas, current, { width, height }, onView);
  useEffect(() => {
    if (width > 0 && height > 0) onSize?.(width, height);
  }, [onSize, width, height]);
  const hint = useTwoFingers(canvas, current, onView, lasso);

  const toPlane = (x: number, y: number): Corner => [
    current.x + (x - width / 2) / current.scale,
    current.y - (y - height / 2) / current.scale,
  ];
  const place = (event: PointerEvent): Corner => {
    const rect = event.currentTarget.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  };
  const nearest = ([px, py]: Corner): number | null => {
    const [x, y] = toPlane(px, py);
    let best: number | null = null;
    let distance = (REACH / current.scale) ** 2;
    for (let i = 0; i < points.length / 2; i++) {
      if (!marks[i]) continue;
      const d = (points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2;
      if (d <= distance) [best, distance] = [i, d];
    }
    return best;
  };
  const abandon = () => {
    drag.current = null;
    setDrawn([]);
  };
  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    const [x, y] = place(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    // Another finger came: nothing is pressed or drawn any more, the plane is moved.
    if (!event.isPrimary) return abandon();
    drag.current = { x, y, view: current, moved: false };
    if (lasso) setDrawn([toPlane(x, y)]);
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    const at = place(event);
    const from = drag.current;
    if (!from) return onHover(nearest(at));
    const [dx, dy] = [at[0] - from.x, at[1] - from.y];
    from.moved ||= Math.hypot(dx, dy) > 3;
    if (!from.moved) return;
    // One finger scrolls the page.
    if (event.pointerType === 'touch' && !lasso) return;
    if (lasso) setDrawn(corners => [...corners, toPlane(...at)]);
    else onView({ ...from.view, x: from.view.x - dx / current.scale, y: from.view.y + dy / current.scale });
  };
  const up = (event: PointerEvent<HTMLCanvasElement>) => {
    const from = drag.current;
    drag.current = null;
    setDrawn([]);
    if (!from) return;
    if (!from.moved) return onSelect(nearest(place(event)));
    if (!lasso || drawn.length < 3) return;
    const inside: number[] = [];
    for (let i = 0; i < points.length / 2; i++)
      if (marks[i] && inPolygon(points[2 * i]!, points[2 * i + 1]!, drawn)) inside.push(i);
    onLasso(inside);
  };
  return (
    <div className={styles.cloud} data-part="cloud" data-height="own" ref={box}>
      <canvas
        ref={canvas}
        data-part="drawing"
        role="img"
        aria-label={label}
        data-palette={palette.join(' ')}
        style={{ cursor: lasso ? 'crosshair' : 'grab', touchAction: lasso ? 'none' : 'pan-x pan-y' }}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={abandon}
        onPointerLeave={() => onHover(null)}
      />
      <p className={styles.hint} role="status">
        {hint && 'Two fingers move and enlarge the map.'}
      </p>
    </div>
  );
}

/** The wheel enlarges around the pointer. React's own listeners cannot keep the page from scrolling. */
function useWheelZoom(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  view: CloudView,
  { width, height }: { width: number; height: number },
  onView: (view: CloudView) => void,
): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const rect = element.getBoundingClientRect();
      const [dx, dy] = [event.clientX - rect.left - width / 2, event.clientY - rect.top - height / 2];
      const scale = view.scale * 1.0015 ** -event.deltaY;
      onView({
        scale,
        x: view.x + dx / view.scale - dx / scale,
        y: view.y - dy / view.scale + dy / scale,
      });
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  });
}

let sprites: { key: string; made: CloudSprites } | null = null;

function spritesFor(ratio: number, outline: string): CloudSprites {
  const key = `${ratio} ${outline}`;
  if (sprites?.key !== key) sprites = { key, made: new CloudSprites(ratio, outline) };
  return sprites.made;
}

/** A style-sheet colour as a canvas takes it. */
function resolved(style: CSSStyleDeclaration, probe: HTMLElement, name: string): string {
  probe.style.color = `var(${name})`;
  return style.color;
}

function paint(
  canvas: HTMLCanvasElement | null,
  { points, marks, palette, selected, lassoed, lines }: PointCloudProps,
  order: Int32Array,
  view: CloudView,
  { width, height }: { width: number; height: number },
  lasso: readonly Corner[],
): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const ratio = Math.max(1, devicePixelRatio);
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const style = getComputedStyle(canvas);
  const colors = palette.map(name => resolved(style, canvas, name));
  const [ink, muted, outline] = ['--ink', '--muted', '--panel'].map(name => resolved(style, canvas, name));
  canvas.style.color = '';
  const made = spritesFor(ratio, outline!);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const x = (i: number) => width / 2 + (points[2 * i]! - view.x) * view.scale;
  const y = (i: number) => height / 2 - (points[2 * i + 1]! - view.y) * view.scale;
  const draw = (i: number) => {
    const mark = marks[i];
    if (!mark) return;
    const [px, py] = [x(i), y(i)];
    if (px < -20 || py < -20 || px > width + 20 || py > height + 20) return;
    const sprite = made.get(mark.shape, colors[mark.color] ?? ink!, mark.size);
    const size = sprite.width / ratio;
    context.drawImage(sprite, px - size / 2, py - size / 2, size, size);
  };
  const count = Math.min(marks.length, points.length / 2);
  context.globalAlpha = lassoed.size > 0 ? FAINT : 0.85;
  for (const i of order) if (i < count && !lassoed.has(i)) draw(i);
  context.globalAlpha = 1;
  for (const i of lassoed) draw(i);
  if (selected !== null && selected < count) {
    context.strokeStyle = muted!;
    context.lineWidth = 1;
    context.beginPath();
    for (const other of lines) {
      context.moveTo(x(selected), y(selected));
      context.lineTo(x(other), y(other));
    }
    context.stroke();
    for (const other of lines) draw(other);
    draw(selected);
    context.strokeStyle = ink!;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x(selected), y(selected), (marks[selected]?.size ?? 3) + 4, 0, 2 * Math.PI);
    context.stroke();
  }
  if (lasso.length < 2) return;
  context.strokeStyle = ink!;
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.beginPath();
  for (const [px, py] of lasso)
    context.lineTo(width / 2 + (px - view.x) * view.scale, height / 2 - (py - view.y) * view.scale);
  context.stroke();
  context.setLineDash([]);
}
