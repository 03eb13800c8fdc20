import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { markMoment } from '@/browser/marks';
import { prefersStill } from '@/browser/motion';
import { presetNamed } from '@/config/presets';
import { commandOf, RECORDINGS } from '@/content/recordings';
import { stopGreeting } from '@/state/first-visit';
import { loadShipped } from '@/state/recordings';
import { trainingActions, useTraining } from '@/state/training-store';
import { type Playback, SPEEDS } from '@/state/training-state';
import { Segments } from '@/ui/controls';
import pageBar from '@/ui/page-bar.module.css';
import { PlayingProblem, usePlaying } from '../play-recording';
import { RecordingEffect, shippedAs } from './recording-effect';
import styles from './playback-bar.module.css';

/** What was recorded, and on what: nothing of it is computed now. */
function Source({ recording }: Pick<Playback, 'recording'>) {
  const { preset, runs, adapter, appVersion, comparison } = recording;
  const [first] = runs;
  const shipped = shippedAs(recording);
  return (
    <p className={styles.source} data-part="badge">
      <strong>{comparison === null ? 'Recorded' : 'Played back'}</strong> {presetNamed(preset).title}, seed{' '}
      {first!.spec.config.seed}: trained {adapter ? `on ${adapter}` : 'elsewhere'} with version {appVersion}
      {shipped && (
        <>
          {' '}
          by <code>{commandOf(shipped)}</code>
        </>
      )}
      . Nothing is computed now.
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

/** Which of the recordings that ship with the page is played. */
function Chooser({ recording }: Pick<Playback, 'recording'>) {
  const { busy, problem, play } = usePlaying();
  if (!recording.shipped) return null;
  return (
    <>
      <select
        aria-label="Recording"
        value={recording.shipped}
        aria-busy={busy}
        onChange={event => void play(() => loadShipped(event.target.value), !prefersStill())}
      >
        {RECORDINGS.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      <PlayingProblem problem={problem} />
    </>
  );
}

/** A recording in place of a training: play, rest, any step, speed, and training the same. */
export function PlaybackBar() {
  const { playback, problems } = useTraining(useShallow(s => ({ playback: s.playback, problems: s.problems })));
  const { setPlaying, seek, setSpeed, endPlayback, trainRecorded } = trainingActions();
  useEffect(() => markMoment('interactive'), []);
  if (!playback) return null;
  const { recording, step, playing, speed } = playback;
  const atEnd = step >= recording.steps;
  return (
    <section className={styles.playback} aria-label="Playback">
      <div className={`${pageBar.bar} ${styles.controls}`} data-part="bar">
        <button type="button" className="primary" onClick={() => setPlaying(!playing)}>
          {playing ? 'Pause' : atEnd ? 'Play again' : 'Play'}
        </button>
        <Chooser recording={recording} />
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
          onClick={() => {
            stopGreeting();
            void trainRecorded();
          }}
          disabled={problems.length > 0}
          title={problems[0]?.message ?? 'Trains the same on this device; the recorded curves stay faint behind it'}
        >
          Train it yourself
        </button>
        <button
          type="button"
          className="quiet"
          onClick={() => {
            stopGreeting();
            endPlayback();
          }}
        >
          Close the recording
        </button>
      </div>
      <div className={styles.told}>
        <Sentence recording={recording} />
        <RecordingEffect recording={recording} />
        <Source recording={recording} />
      </div>
    </section>
  );
}
