import { ZOOM_STEP, type ZoomedChart } from './use-zoom';
import { zoomed } from './zoom';
import styles from './zoom-buttons.module.css';

/** Buttons that zoom a chart, for hands and keyboards that cannot drag or pinch, and the way back. */
export function ZoomButtons({ title, view, limits, onView }: { title: string } & Omit<ZoomedChart, 'inset'>) {
  return (
    <div className={styles.zoom} role="group" aria-label={`Zoom of ${title}`}>
      {view && (
        <button type="button" className="quiet" onClick={() => onView(null)} title="Show all steps again (0)">
          All
        </button>
      )}
      {view && (
        <button
          type="button"
          className="quiet"
          onClick={() => onView(zoomed(view, 1 / ZOOM_STEP, limits))}
          aria-label={`Zoom out of ${title}`}
          title="Zoom out (−)"
        >
          −
        </button>
      )}
      <button
        type="button"
        className="quiet"
        onClick={() => onView(zoomed(view, ZOOM_STEP, limits))}
        aria-label={`Zoom into ${title}`}
        title="Zoom in (+). Also: drag over the chart, pinch, or Ctrl and the wheel."
      >
        +
      </button>
    </div>
  );
}
