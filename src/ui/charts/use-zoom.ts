import { type KeyboardEvent, useEffect, useRef } from 'react';
import { type Fingers, moved, pinched, type View, type ZoomLimits, zoomed } from './zoom';

/** How much a press of a key or a button enlarges. */
export const ZOOM_STEP = 1.6;

/** What zooming needs to know of a chart. */
export interface ZoomedChart {
  view: View | null;
  limits: ZoomLimits;
  onView: (view: View | null) => void;
  /** pixels beside the part in which values are drawn */
  inset: { left: number; right: number };
}

/** Keys on a focused chart: + and − zoom, 0 and Escape show everything, Shift with an arrow moves. */
export function zoomByKey(event: KeyboardEvent, { view, limits, onView }: ZoomedChart): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, shiftKey } = event;
  const next =
    key === '+' || key === '='
      ? zoomed(view, ZOOM_STEP, limits)
      : key === '-'
        ? zoomed(view, 1 / ZOOM_STEP, limits)
        : key === '0' || key === 'Escape'
          ? null
          : shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')
            ? moved(view, key === 'ArrowLeft' ? -0.25 : 0.25, limits)
            : undefined;
  if (next === undefined || (next === null && view === null)) return;
  event.preventDefault();
  event.stopPropagation();
  onView(next);
}

/**
 * Two fingers zoom the horizontal axis of a chart, as does the wheel with Ctrl (which is what a trackpad's pinch is); one finger scrolls the page.
 * React's own listeners are passive: they could not keep the page from zooming instead.
 * @param element around the chart; null while there is none
 */
export function usePinch(element: HTMLElement | null, chart: ZoomedChart): void {
  const now = useRef(chart);
  useEffect(() => {
    now.current = chart;
  });
  useEffect(() => {
    if (!element) return;
    let start: { view: View | null; fingers: Fingers } | null = null;
    const shareOf = (x: number) => {
      const { left, width } = element.getBoundingClientRect();
      const { inset } = now.current;
      return (x - left - inset.left) / Math.max(1, width - inset.left - inset.right);
    };
    const fingersOf = ({ touches }: TouchEvent): Fingers => {
      const [a = 0, b = 0] = [...touches].map(touch => shareOf(touch.clientX));
      return a < b ? [a, b] : [b, a];
    };
    const begin = (event: TouchEvent) => {
      start = event.touches.length === 2 ? { view: now.current.view, fingers: fingersOf(event) } : null;
      if (start && event.cancelable) event.preventDefault();
    };
    const move = (event: TouchEvent) => {
      if (!start || event.touches.length !== 2) return;
      if (event.cancelable) event.preventDefault();
      now.current.onView(pinched(start.view, start.fingers, fingersOf(event), now.current.limits));
    };
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { view, limits, onView } = now.current;
      onView(zoomed(view, 1.01 ** -event.deltaY, limits, Math.min(1, Math.max(0, shareOf(event.clientX)))));
    };
    const options = { passive: false } as const;
    element.addEventListener('touchstart', begin, options);
    element.addEventListener('touchmove', move, options);
    element.addEventListener('touchend', begin, options);
    element.addEventListener('touchcancel', begin, options);
    element.addEventListener('wheel', wheel, options);
    return () => {
      element.removeEventListener('touchstart', begin);
      element.removeEventListener('touchmove', move);
      element.removeEventListener('touchend', begin);
      element.removeEventListener('touchcancel', begin);
      element.removeEventListener('wheel', wheel);
    };
  }, [element]);
}
