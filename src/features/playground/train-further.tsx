import { useState } from 'react';
import { trainingActions } from '@/state/training-store';
import { Dialog, DialogActions } from '@/ui/dialog';
import { NumberField } from '@/ui/number-field';

/** Steps that a config may have. */
const MOST_STEPS = 1_000_000;

interface TrainFurtherProps {
  /** what the finished comparison is kept as */
  comparison: string;
  /** completed steps */
  steps: number;
  /** whether the page shows the comparison elsewhere: then it goes there */
  leaves?: boolean;
  onClose: () => void;
}

/** Asks for how many more steps, and says what they go on from. */
export function TrainFurther({ comparison, steps, leaves = false, onClose }: TrainFurtherProps) {
  const [more, setMore] = useState(steps);
  const whole = Number.isInteger(more) && more >= 1 && steps + more <= MOST_STEPS;
  const begin = () => {
    if (leaves) location.hash = '#/';
    void trainingActions().trainFurther(comparison, more);
  };
  return (
    <Dialog label="Train further" onClose={onClose}>
      <p className="about">
        A new comparison goes on from the end of this one, which stays as it is. Where the state of that end is kept, it
        goes on exactly, with the optimizer’s moments and the memory bank; otherwise (runs of a queue, imported runs)
        from the weights alone: the moments begin at zero and the memory bank is filled anew.
      </p>
      <p className="about">
        The learning rate follows its schedule stretched to all {(steps + (whole ? more : 0)).toLocaleString('en')}{' '}
        steps, from step {steps.toLocaleString('en')} on: with a cosine it rises again first.
      </p>
      <NumberField
        label="More steps"
        value={more}
        onChange={setMore}
        problem={whole ? undefined : `A whole number from 1 to ${(MOST_STEPS - steps).toLocaleString('en')}.`}
      />
      <DialogActions
        action={`Train ${whole ? more.toLocaleString('en') : ''} more steps`}
        disabled={!whole}
        onAction={begin}
      />
    </Dialog>
  );
}
