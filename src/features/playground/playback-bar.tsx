import { useShallow } from 'zustand/react/shallow';
import { presetNamed } from '@/config/presets';
import { trainingActions, useTraining } from '@/state/training-store';
import { type Playback, SPEEDS } from '@/state/training-state';
import { Segments } from '@/ui/controls';
import pageBar from '@/ui/page-bar.module.css';
import styles from './playback-bar.module.css';

/** What was recorded, and on what: nothing of it is computed now. */
function Source({ recording: { preset, runs, adapter, appVersion, comparison } }: Pick<Playback, 'recording'>) {
  const [first] = runs;
  return (
    <p className={styles.source} data-part="badge">
      <strong>{comparison === null ? 'Recorded' : 'Played back'}</strong> {presetNamed(preset).title}, seed{' '}
      {first!.spec.config.seed}: trained {adapter ? `on ${adapter}` : 'elsewhere'} with version {appVersion}. Nothing is
      computed now.
    </p>
  );
}

/** What to look at where two runs are played back. */
function Sentence({ recording: { runs } }: Pick<Playback, 'recording'>) {
  const [baseline] = runs.filter(run => run.spec.id === 'baseline');
  if (!baseline || runs.length !== 2) return null;
  return (
    <p className={styles.sentence}>
      Grey and dashed: plain contrastive training. Solid: NeighborRetr, on the same batches. Watch the tail of the
      histogram of N.
    </p>
  );
}

const SPEED_WORDS = SPEEDS.map(speed => ({ value: String(speed), label: `${speed}×` }));

/** A recording in place of a training: play, rest, any step, speed, and training the same. */
export function PlaybackBar() {
  const { playback, problems } = useTraining(useShallow(s => ({ playback: s.playback, problems: s.problems })));
  const { setPlaying, seek, setSpeed, endPlayback, trainRecorded } = trainingActions();
  if (!playback) return null;
  const { recording, step, playing, speed } = playback;
  const atEnd = step >= recording.steps;
  return (
    <section className={`${pageBar.bar} ${styles.playback}`} data-part="bar" aria-label="Playback">
      <div className={styles.controls}>
        <button type="button" className="primary" onClick={() => setPlaying(!playing)}>
          {playing ? 'Pause' : atEnd ? 'Play again' : 'Play'}
        </button>
        <input
          type="range"
          className={styles.scrubber}
          aria-label="Step of the recording"
          aria-valuetext={`step ${step} of ${recording.steps}`}
          min={0}
          max={recording.steps}
          value={Math.max(step, 0)}
          onChange={event => {
            setPlaying(false);
            seek(Number(event.target.value));
          }}
        />
        <span data-testid="step" className={styles.step}>
          step <b>{Math.max(step, 0)}</b> of {recording.steps}
        </span>
        <Segments
          label="Speed"
          value={String(speed)}
          options={SPEED_WORDS}
          onChange={value => setSpeed(SPEEDS.find(s => String(s) === value)!)}
        />
        <button
          type="button"
          onClick={() => void trainRecorded()}
          disabled={problems.length > 0}
          title={problems[0]?.message ?? 'Trains the same on this device; the recorded curves stay faint behind it'}
        >
          Train it yourself
        </button>
        <button type="button" className="quiet" onClick={endPlayback}>
          Close the recording
        </button>
      </div>
      <Sentence recording={recording} />
      <Source recording={recording} />
    </section>
  );
}
