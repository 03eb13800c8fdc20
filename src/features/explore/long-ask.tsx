import { useRef, useState } from 'react';
import { GalleryLeftError } from '@/state/explore-queries';
import { messageOf, secondsLeft } from '@/state/progress';
import { duration } from '@/ui/format';
import arranged from './arrangement.module.css';

/** Told what is done, in words and as a share in [0, 1]. @throws Cancelled when the user has had enough */
export type Tell = (phase: string, share: number) => void;

/** Thrown out of long work that the user stopped. */
class Cancelled extends Error {}

/** Something that takes long: one at a time, with its progress, and stopped between its parts. */
export interface LongAsk {
  progress: { phase: string; share: number; left: number | null } | null;
  problem: string | null;
  /** Runs `work`; `check` in it throws once the user has stopped it. */
  run: (work: (tell: Tell, check: () => void) => Promise<void>) => Promise<void>;
  stop: () => void;
}

/** State of a long action. */
export function useLongAsk(): LongAsk {
  const [progress, setProgress] = useState<LongAsk['progress']>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const stopped = useRef(false);
  const check = () => {
    if (stopped.current) throw new Cancelled();
  };
  const run: LongAsk['run'] = async work => {
    stopped.current = false;
    setProblem(null);
    setProgress({ phase: 'Beginning', share: 0, left: null });
    const began = performance.now();
    try {
      const tell: Tell = (phase, share) => setProgress({ phase, share, left: secondsLeft(began, share) });
      await work(tell, check);
    } catch (error) {
      // Whoever looks at something else has had enough of it, too.
      if (!(error instanceof Cancelled || error instanceof GalleryLeftError)) setProblem(messageOf(error));
    } finally {
      setProgress(null);
    }
  };
  return { progress, problem, run, stop: () => (stopped.current = true) };
}

/** The button that begins it, its progress, and what went wrong. */
export function LongAskControls({
  ask,
  label,
  disabled,
  onRun,
}: {
  ask: LongAsk;
  label: string;
  disabled?: boolean;
  onRun: () => void;
}) {
  const [stopping, setStopping] = useState(false);
  const { progress, problem } = ask;
  return (
    <>
      <div className={arranged.actions}>
        <button
          type="button"
          className="primary"
          disabled={disabled === true || progress !== null}
          onClick={() => {
            setStopping(false);
            onRun();
          }}
        >
          {label}
        </button>
        {progress && (
          <>
            <progress value={progress.share} max={1} aria-label={label} />
            <button
              type="button"
              disabled={stopping}
              onClick={() => {
                setStopping(true);
                ask.stop();
              }}
            >
              {stopping ? 'Stopping …' : 'Stop'}
            </button>
            <span className="muted">
              {progress.phase}
              {progress.left !== null && `, ${duration(progress.left)} left`}
            </span>
          </>
        )}
      </div>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
