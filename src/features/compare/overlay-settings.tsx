import { Segments, Switch } from '@/ui/controls';
import { MOST_LINES, type OverlaySettings, type Source } from './curves';
import styles from './overlay-settings.module.css';

/** Properties of the settings of all overlaid charts. */
export interface OverlayControlsProps {
  settings: OverlaySettings;
  onChange: (part: Partial<OverlaySettings>) => void;
  /** whether means over seeds are drawn now */
  means: boolean;
  /** selected runs */
  runs: number;
  /** of these, how many are still being read */
  reading: number;
  /** lines as they would be drawn, if they are not too many */
  sources: readonly Source[];
  /** why hovering is not shared, if so */
  ownHover: string | null;
}

/** What is drawn where there are more runs than lines that one can tell apart. */
function Limits({ means, runs, reading, sources, settings }: OverlayControlsProps) {
  const cut = sources.length > MOST_LINES;
  const automatic = means && settings.means === null;
  if (!cut && !automatic && reading === 0) return null;
  return (
    <p className="about" role="status" data-part="limit">
      {reading > 0 && `The curves of ${reading === 1 ? 'one run' : `${reading} runs`} are being read … `}
      {automatic && `${runs} runs are selected: means over seeds are drawn instead of more than ${MOST_LINES} lines. `}
      {cut &&
        `The first ${MOST_LINES} of ${sources.length} ${means ? 'means' : 'runs'} are drawn. CSV files have all of them.`}
    </p>
  );
}

/** How all curves are drawn: axis, smoothing, scale, runs or means over seeds, and the part that is looked at. */
export function OverlayControls(props: OverlayControlsProps) {
  const { settings, onChange, means, ownHover } = props;
  const { axis, smoothing, logarithmic, view, band } = settings;
  return (
    <>
      <div className={styles.settings} role="group" aria-label="All curves">
        <Segments
          label="Horizontal axis"
          value={axis}
          options={[
            { value: 'step', label: 'step' },
            { value: 'seconds', label: 'wall clock' },
          ]}
          onChange={value => onChange({ axis: value, view: null })}
        />
        <label className={styles.smoothing}>
          Smoothing
          <input
            type="range"
            min={0}
            max={0.98}
            step={0.02}
            value={smoothing}
            onChange={event => onChange({ smoothing: Number(event.target.value) })}
          />
          <output>{smoothing === 0 ? 'off' : smoothing.toFixed(2)}</output>
        </label>
        <Switch
          label="Logarithmic loss axis"
          checked={logarithmic}
          onChange={value => onChange({ logarithmic: value })}
        />
        <Switch label="Mean over seeds" checked={means} onChange={value => onChange({ means: value })} />
        {means && (
          <Segments
            label="Band around the mean"
            value={band}
            options={[
              { value: 'deviation', label: '± deviation' },
              { value: 'extremes', label: 'min to max' },
            ]}
            onChange={value => onChange({ band: value })}
          />
        )}
        {view ? (
          <button type="button" onClick={() => onChange({ view: null })}>
            Show everything again
          </button>
        ) : (
          <span className="muted">
            Drag over a chart, pinch it or press + to zoom all of them.{ownHover && ` ${ownHover}`}
          </span>
        )}
      </div>
      <Limits {...props} />
    </>
  );
}
