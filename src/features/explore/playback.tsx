import { prefersStill } from '@/browser/motion';
import { useEffect, useMemo, useState } from 'react';
import type { Layout, LayoutFrame } from './use-layout';
import styles from './playback.module.css';

/** Milliseconds from one evaluation to the next. */
const PER_FRAME = 700;

/** Where the film is. */
export interface PlaybackState {
  /** steps of all evaluations that are shown; one of them when nothing moves */
  steps: readonly number[];
  /** index into the steps, fractions between two */
  at: number;
  playing: boolean;
  setAt: (at: number) => void;
  setPlaying: (playing: boolean) => void;
}

/** Places between two frames. */
function between(frames: readonly LayoutFrame[], step: number): Float32Array {
  const next = frames.findIndex(f => f.step >= step);
  const last = frames.at(-1)!;
  if (next < 0) return last.points;
  const [a, b] = [frames[Math.max(0, next - 1)]!, frames[next]!];
  if (a === b || b.step === a.step) return b.points;
  const share = (step - a.step) / (b.step - a.step);
  return b.points.map((x, i) => a.points[i]! + share * (x - a.points[i]!));
}

/** The places of every side at the film's moment. */
export function useFrames(layout: Layout | null): { frames: Float32Array[]; playback: PlaybackState } {
  const steps = useMemo(
    () => [...new Set(layout?.sides.flatMap(frames => frames.map(f => f.step)) ?? [0])].sort((a, b) => a - b),
    [layout],
  );
  const end = steps.length - 1;
  const [place, setPlace] = useState<{ layout: Layout | null; at: number }>({ layout: null, at: 0 });
  const [playing, setPlaying] = useState(false);
  // A new layout begins at its end: that is what the other views show.
  const at = place.layout === layout ? Math.min(place.at, end) : end;
  useEffect(() => {
    if (!playing || end < 1) return;
    const still = prefersStill();
    let before = performance.now();
    let now = at >= end ? 0 : at;
    let frame = requestAnimationFrame(function move(time) {
      now += Math.max(0, time - before) / PER_FRAME;
      before = time;
      // Whoever prefers less motion sees one evaluation after the other.
      setPlace({ layout, at: Math.min(still ? Math.floor(now) : now, end) });
      if (now >= end) setPlaying(false);
      else frame = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(frame);
    // The film itself moves `at`: only beginning and end of it matter here.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [playing, layout, end]);
  const low = Math.floor(at);
  const step = (steps[low] ?? 0) + (at - low) * ((steps[low + 1] ?? steps[low] ?? 0) - (steps[low] ?? 0));
  const frames = useMemo(() => layout?.sides.map(own => between(own, step)) ?? [], [layout, step]);
  const setAt = (next: number) => {
    setPlaying(false);
    setPlace({ layout, at: next });
  };
  return { frames, playback: { steps, at, playing, setAt, setPlaying } };
}

/** Play, pause and the step that is shown; nothing without a development. */
export function Playback({ playback }: { playback: PlaybackState }) {
  const { steps, at, playing, setAt, setPlaying } = playback;
  if (steps.length < 2) return null;
  const low = Math.floor(at);
  const step = Math.round((steps[low] ?? 0) + (at - low) * ((steps[low + 1] ?? steps[low]!) - steps[low]!));
  return (
    <div className={styles.playback}>
      <button type="button" onClick={() => setPlaying(!playing)}>
        {playing ? 'Pause' : 'Play'}
      </button>
      <input
        type="range"
        aria-label="Step of training"
        aria-valuetext={`step ${step}`}
        min={0}
        max={steps.length - 1}
        step={0.01}
        value={at}
        onChange={event => setAt(Number(event.target.value))}
      />
      <output>step {step}</output>
    </div>
  );
}
