import { type RefObject, useEffect, useRef, useState } from 'react';
import type { CloudView } from './cloud-sprites';

/** A place within a box, in pixels from its upper left corner. */
export type Place = readonly [x: number, y: number];

const middle = ([a, b]: readonly [Place, Place]): Place => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const apart = ([a, b]: readonly [Place, Place]) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/**
 * The view after two fingers went from one pair of places to another: what was between them stays between them, and grows as
 * they go apart.
 */
export function pinched(
  view: CloudView,
  from: readonly [Place, Place],
  to: readonly [Place, Place],
  { width, height }: { width: number; height: number },
): CloudView {
  const [before, after] = [middle(from), middle(to)];
  const scale = view.scale * (apart(to) / Math.max(1, apart(from)));
  const x = view.x + (before[0] - width / 2) / view.scale;
  const y = view.y - (before[1] - height / 2) / view.scale;
  return { scale, x: x - (after[0] - width / 2) / scale, y: y + (after[1] - height / 2) / scale };
}

/** The view enlarged around its middle. */
export const zoomed = (view: CloudView, factor: number): CloudView => ({ ...view, scale: view.scale * factor });

/** Milliseconds for which the hint stays after the last finger. */
const HINT = 1800;

/**
 * Two fingers move and enlarge the plane; one finger is the page's, to scroll with. React's own listeners cannot keep the page
 * from scrolling.
 * @param off while a finger draws something else
 * @returns whether to hint at the second finger: one alone was moved over the plane
 */
export function useTwoFingers(
  element: RefObject<HTMLElement | null>,
  view: CloudView,
  onView: (view: CloudView) => void,
  off: boolean,
): boolean {
  const [hint, setHint] = useState(false);
  const now = useRef({ view, onView });
  useEffect(() => {
    now.current = { view, onView };
  });
  useEffect(() => {
    const target = element.current;
    if (!target || off) return;
    let began: { view: CloudView; places: readonly [Place, Place] } | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const show = () => {
      setHint(true);
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => setHint(false), HINT);
    };
    const places = ({ touches }: TouchEvent): [Place, Place] => {
      const box = target.getBoundingClientRect();
      const place = (i: number): Place => [touches[i]!.clientX - box.left, touches[i]!.clientY - box.top];
      return [place(0), place(1)];
    };
    const start = (event: TouchEvent) => {
      if (event.touches.length !== 2) return void (began = null);
      if (event.cancelable) event.preventDefault();
      setHint(false);
      began = { view: now.current.view, places: places(event) };
    };
    const move = (event: TouchEvent) => {
      if (event.touches.length === 1) return show();
      if (!began || event.touches.length !== 2) return;
      if (event.cancelable) event.preventDefault();
      const { width, height } = target.getBoundingClientRect();
      now.current.onView(pinched(began.view, began.places, places(event), { width, height }));
    };
    const end = () => (began = null);
    target.addEventListener('touchstart', start, { passive: false });
    target.addEventListener('touchmove', move, { passive: false });
    target.addEventListener('touchend', end);
    target.addEventListener('touchcancel', end);
    return () => {
      if (timer !== null) clearTimeout(timer);
      target.removeEventListener('touchstart', start);
      target.removeEventListener('touchmove', move);
      target.removeEventListener('touchend', end);
      target.removeEventListener('touchcancel', end);
    };
  }, [element, off]);
  return hint && !off;
}
