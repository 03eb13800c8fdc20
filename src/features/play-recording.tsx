import { useEffect, useRef, useState } from 'react';
import { prefersStill } from '@/browser/motion';
import { loadKeptRecording, loadShipped } from '@/state/recordings';
import type { Recording } from '@/state/recording';
import { trainingActions } from '@/state/training-store';

/** Opens recordings in the Playground, the one that was asked for last; says what is under way, and why it failed. */
export function usePlaying() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef(0);
  // Who has gone on meanwhile, to a training say, is not called back.
  useEffect(() => () => void (latest.current += 1), []);
  /** @param moving whether it plays from its first step, or stands at its last @returns whether it is there */
  const play = async (load: () => Promise<Recording>, moving: boolean): Promise<boolean> => {
    latest.current += 1;
    const mine = latest.current;
    const isLatest = () => mine === latest.current;
    setBusy(true);
    setProblem(null);
    try {
      const recording = await load();
      if (!isLatest()) return false;
      await trainingActions().play(recording, moving);
      return true;
    } catch (error) {
      if (isLatest()) setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      if (isLatest()) setBusy(false);
    }
  };
  return { busy, problem, play };
}

/** Why a recording is not there. */
export function PlayingProblem({ problem }: { problem: string | null }) {
  return problem === null ? null : (
    <span className="problem" role="alert">
      It cannot be played back: {problem}
    </span>
  );
}

interface PlayRecordingProps {
  /** a kept comparison; what ships with the page unless stated */
  comparison?: string;
  label: string;
  disabled?: boolean;
  title?: string;
  onPlaying?: () => void;
}

/** Plays a recording back in the Playground; says beside itself why it cannot. */
export function PlayRecording({ comparison, label, disabled, title, onPlaying }: PlayRecordingProps) {
  const { busy, problem, play } = usePlaying();
  const open = async () => {
    const there = await play(() => (comparison ? loadKeptRecording(comparison) : loadShipped()), !prefersStill());
    if (there) onPlaying?.();
  };
  return (
    <>
      <button type="button" disabled={disabled || busy} title={title} onClick={() => void open()}>
        {busy ? 'Opening …' : label}
      </button>
      <PlayingProblem problem={problem} />
    </>
  );
}
