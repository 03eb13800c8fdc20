import { useState } from 'react';
import { prefersStill } from '@/browser/motion';
import { loadKeptRecording, loadShipped } from '@/state/recordings';
import { trainingActions } from '@/state/training-store';

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
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const play = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const recording = await (comparison ? loadKeptRecording(comparison) : loadShipped());
      await trainingActions().play(recording, !prefersStill());
      onPlaying?.();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" disabled={disabled || busy} title={title} onClick={() => void play()}>
        {busy ? 'Opening …' : label}
      </button>
      {problem && (
        <span className="problem" role="alert">
          It cannot be played back: {problem}
        </span>
      )}
    </>
  );
}
