import { presetNamed } from '@/config/presets';
import type { Direction } from '@/content/directions';
import { commandOf, RECORDINGS } from '@/content/recordings';
import { addressOf, useAddress } from '@/state/address';
import type { Recording } from '@/state/recording';
import { FIRST_RECORDING, shippedRunId } from '@/state/shipped-recording';
import { useTraining } from '@/state/training-store';
import { EffectFigures, RecordingEffect } from './recording-effect';
import styles from './story.module.css';

/** What was recorded, and on what: nothing of it is computed now. */
function Source({ recording }: { recording: Recording }) {
  const { preset, runs, adapter, appVersion, comparison, shipped } = recording;
  const [first] = runs;
  const known = RECORDINGS.find(({ name }) => name === shipped);
  return (
    <p className={styles.source} data-part="badge">
      <strong>{comparison === null ? 'Recorded' : 'Played back'}</strong> {presetNamed(preset).title}, seed{' '}
      {first!.spec.config.seed}: trained {adapter ? `on ${adapter}` : 'elsewhere'} with version {appVersion}
      {known && (
        <>
          {' '}
          by <code>{commandOf(known)}</code>
        </>
      )}
      . Nothing is computed now.
    </p>
  );
}

/** What to look at. @param pair whether a baseline and another run are played, as all that ship with the page */
function Sentence({ pair }: { pair: boolean }) {
  if (!pair) return <h2 className={styles.sentence}>Watch the tail of this histogram.</h2>;
  return (
    <h2 className={styles.sentence}>
      <span className={styles.grey}>Grey</span>: plain contrastive training.{' '}
      <span className={styles.colour}>Colour</span>: NeighborRetr. Watch the tail of this histogram.
    </h2>
  );
}

/** Whether a baseline is played beside one other run. */
const isPair = ({ runs }: Recording): boolean => runs.length === 2 && runs.some(run => run.spec.id === 'baseline');

const placed = (role: string) => ({ run: shippedRunId(role), moment: null });

/** Where to go on: what the word means, and which items these are, where that was recorded, too. */
function WaysOn({ shipped }: { shipped: string }) {
  const lesson = useAddress(s => addressOf('learn', { ...s.values, learn: { ...s.values.learn, lesson: 'hubs' } }));
  const explored = useAddress(s =>
    addressOf('explore', {
      ...s.values,
      explore: { ...s.values.explore, view: 'hubs', a: placed('baseline'), b: placed('method') },
    }),
  );
  return (
    <p className={styles.ways}>
      <a href={lesson}>What is a hub?</a>
      {shipped === FIRST_RECORDING && <a href={explored}>Which items are these?</a>}
    </p>
  );
}

interface StoryProps {
  /** name of the recording that is being loaded; null once it is there */
  awaited: string | null;
  direction: Direction;
}

/** What is to be seen in the recording, what it costs, and how sure that is; where it is from. */
export function Story({ awaited, direction }: StoryProps) {
  const recording = useTraining(s => s.playback?.recording);
  const name = recording ? recording.shipped : (awaited ?? undefined);
  const shipped = RECORDINGS.find(recorded => recorded.name === name);
  return (
    <div className={styles.story}>
      <Sentence pair={recording ? isPair(recording) : shipped !== undefined} />
      {shipped && (
        <>
          <p className={styles.about}>{shipped.about}</p>
          <EffectFigures shipped={shipped} direction={direction} />
          <WaysOn shipped={shipped.name} />
        </>
      )}
      {shipped ? (
        <details className={styles.made}>
          <summary>Recorded: on what, and how sure it is</summary>
          <RecordingEffect shipped={shipped} />
          {recording && <Source recording={recording} />}
        </details>
      ) : (
        recording && <Source recording={recording} />
      )}
    </div>
  );
}
