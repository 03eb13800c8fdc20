import { useEffect } from 'react';
import { markMoment } from '@/browser/marks';
import { prefersStill } from '@/browser/motion';
import { RECORDINGS } from '@/content/recordings';
import { stopGreeting } from '@/state/first-visit';
import { loadShipped } from '@/state/recordings';
import { trainingActions, useTraining } from '@/state/training-store';
import { type Playback, SPEEDS } from '@/state/training-state';
import { Segments } from '@/ui/controls';
import pageBar from '@/ui/page-bar.module.css';
import { EmbedChartButton } from '../embed/embed-button';
import { PlayingProblem, usePlaying } from '../play-recording';
import styles from './playback-bar.module.css';

const SPEED_WORDS = SPEEDS.map(speed => ({ value: String(speed), label: `${speed}×` }));

/** Which of the recordings that ship with the page is played. @param name of it, or of what is being loaded */
function Chooser({ name, waiting }: { name: string; waiting: boolean }) {
  const { busy, problem, play } = usePlaying();
  return (
    <>
      <select
        aria-label="Recording"
        value={name}
        aria-busy={busy || waiting}
        disabled={waiting}
        onChange={event => void play(() => loadShipped(event.target.value), !prefersStill())}
      >
        {RECORDINGS.map(({ name: known, title }) => (
          <option key={known} value={known}>
            {title}
          </option>
        ))}
      </select>
      <PlayingProblem problem={problem} />
    </>
  );
}

/** Where it stands, and any other step. */
function Scrubber({ playback }: { playback: Playback | null }) {
  const { setPlaying, seek } = trainingActions();
  const [step, steps] = playback ? [Math.max(playback.step, 0), playback.recording.steps] : [0, 0];
  return (
    <>
      <input
        type="range"
        className={styles.scrubber}
        aria-label="Step of the recording"
        aria-valuetext={`step ${step} of ${steps}`}
        min={0}
        max={Math.max(steps, 1)}
        value={step}
        disabled={!playback}
        onChange={event => {
          setPlaying(false);
          seek(Number(event.target.value));
        }}
      />
      <span data-testid="step" className={styles.step}>
        step <b>{step}</b> of {playback ? steps : '…'}
      </span>
    </>
  );
}

/** What takes the recording's place: the same, trained here; or nothing. */
function Leaving({ waiting }: { waiting: boolean }) {
  const problems = useTraining(s => s.problems);
  const { endPlayback, trainRecorded } = trainingActions();
  return (
    <>
      <button
        type="button"
        onClick={() => {
          stopGreeting();
          void trainRecorded();
        }}
        disabled={waiting || problems.length > 0}
        title={problems[0]?.message ?? 'Trains the same on this device; the recorded curves stay faint behind it'}
      >
        Train it yourself
      </button>
      <button
        type="button"
        className="quiet"
        disabled={waiting}
        onClick={() => {
          stopGreeting();
          endPlayback();
        }}
      >
        Close the recording
      </button>
    </>
  );
}

/** A recording in place of a training: play, rest, any step, speed, and training the same. @param awaited name of what is being loaded */
export function PlaybackBar({ awaited }: { awaited: string | null }) {
  const playback = useTraining(s => s.playback);
  const { setPlaying, setSpeed } = trainingActions();
  const waiting = playback === null;
  useEffect(() => {
    if (!waiting) markMoment('interactive');
  }, [waiting]);
  const { playing, speed, recording } = playback ?? { playing: !prefersStill(), speed: 1, recording: null };
  const atEnd = playback ? playback.step >= playback.recording.steps : !playing;
  const name = recording ? recording.shipped : awaited;
  return (
    <div className={`${pageBar.bar} ${styles.controls}`} data-part="bar">
      <button type="button" className="primary" disabled={waiting} onClick={() => setPlaying(!playing)}>
        {playing ? 'Pause' : atEnd ? 'Play again' : 'Play'}
      </button>
      <Scrubber playback={playback} />
      <Segments
        label="Speed"
        value={String(speed)}
        options={SPEED_WORDS}
        onChange={value => setSpeed(SPEEDS.find(s => String(s) === value)!)}
      />
      {name && <Chooser name={name} waiting={waiting} />}
      <EmbedChartButton />
      <Leaving waiting={waiting} />
    </div>
  );
}
