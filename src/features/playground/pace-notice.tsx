import { useState } from 'react';
import { presetNamed, SHORTEST } from '@/config/presets';
import { trainingActions, useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import { duration } from '@/ui/format';

/** Seconds of training from which a shorter preset is offered. */
const LONG = 600;

/** On slow adapters: how long this comparison takes, how long the shortest preset does, and a button that switches to it. */
export function PaceNotice() {
  const pace = useTraining(s => s.pace);
  const preset = useTraining(s => s.preset);
  const busy = useTraining(s => s.status === 'running' || s.status === 'paused');
  const queued = useTraining(s => s.runs.every(run => run.spec.id !== 'method'));
  const [dismissed, dismiss] = useState(false);
  const { choosePreset } = trainingActions();
  if (!pace || !busy || queued || dismissed || preset === SHORTEST || preset === 'tiny') return null;
  if (pace.seconds < LONG || pace.seconds < 2 * pace.shortSeconds) return null;
  const { title } = presetNamed(SHORTEST);
  return (
    <Banner
      role="note"
      label="How long this takes"
      actions={
        <button type="button" onClick={() => choosePreset(SHORTEST)}>
          Stop and switch to {title}
        </button>
      }
      onDismiss={() => dismiss(true)}
      dismissal="Keep training this"
    >
      There is no graphics processor here, and this comparison takes about {duration(pace.seconds)}. The preset {title}{' '}
      takes about {duration(pace.shortSeconds)}: half the width and depth, few steps, small batches. What was trained so
      far stays among the kept runs.
    </Banner>
  );
}
