import { useEffect, useState } from 'react';
import { prefersStill } from '@/browser/motion';
import { directionLabel, type Direction } from '@/content/directions';
import type { EmbeddedChart as ChartName } from '@/content/embeds';
import { RECORDINGS } from '@/content/recordings';
import { note, pageNow, usePage, visit } from '@/state/address';
import { playAddressed } from '@/state/playback-address';
import { FIRST_RECORDING } from '@/state/shipped-recording';
import { trainingActions, useTraining } from '@/state/training-store';
import type { View } from '@/ui/charts/zoom';
import { Slider } from '@/ui/slider';
import { PlayingProblem } from '../play-recording';
import { AntiHubChart, RecallChart, SkewnessChart } from '../playground/evaluation-charts';
import { Histogram } from '../playground/histogram';
import { LossChart } from '../playground/loss-chart';
import styles from './embedded.module.css';

const onDirection = (way: Direction) => visit('playground', { way }, 'replace');

/** A chart of the Playground, playing what the address names or the first recording. */
export function EmbeddedChart({ name }: { name: ChartName }) {
  const { way: direction } = usePage('playground');
  const [view, onView] = useState<View | null>(null);
  const problem = usePlayed();
  const shown = { direction, view, onView };
  return (
    <>
      <div className={styles.chart}>
        {name === 'occurrence' && <Histogram direction={direction} onDirection={onDirection} />}
        {name === 'losses' && <LossChart view={view} onView={onView} />}
        {name === 'recall' && <RecallChart {...shown} />}
        {name === 'skewness' && <SkewnessChart {...shown} />}
        {name === 'anti-hubs' && <AntiHubChart {...shown} />}
      </div>
      <PlayingProblem problem={problem} />
      <Controls direction={direction} />
    </>
  );
}

/** Plays what the address names, or the first recording where it names none. @returns why it cannot */
function usePlayed(): string | null {
  const [name] = useState(() => pageNow('playground').recording || FIRST_RECORDING);
  const [problem, setProblem] = useState<string | null>(null);
  const known = RECORDINGS.some(recording => recording.name === name);
  useEffect(() => {
    if (!known) return;
    note('playground', { recording: name });
    playAddressed(name, !prefersStill()).catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  }, [name, known]);
  return known ? problem : `no recording is called “${name}”.`;
}

/** What is played, and what moves it. */
function Controls({ direction }: { direction: Direction }) {
  const playback = useTraining(s => s.playback);
  const { setPlaying, seek } = trainingActions();
  if (!playback) return null;
  const { recording, playing } = playback;
  const step = Math.max(playback.step, 0);
  const title = RECORDINGS.find(({ name }) => name === recording.shipped)?.title;
  return (
    <section className={styles.controls} aria-label="Playback">
      <button type="button" onClick={() => setPlaying(!playing)}>
        {playing ? 'Pause' : step >= recording.steps ? 'Play again' : 'Play'}
      </button>
      <Slider
        label="Step"
        value={step}
        min={0}
        max={recording.steps}
        text={`${step} of ${recording.steps}`}
        onChange={next => {
          setPlaying(false);
          seek(next);
        }}
      />
      <p className="muted">
        Recorded: {title}, seed {recording.runs[0]!.spec.config.seed}, {directionLabel(direction)}
      </p>
    </section>
  );
}
