import { memo, useMemo } from 'react';
import { videoCounts } from '@/config/data-kinds';
import { type Direction, directionLabel } from '@/content/directions';
import { partText } from '@/runs/whole-evaluations';
import { visit } from '@/state/address';
import { queueActions } from '@/state/queue-store';
import { useSeedTwins } from '@/state/seed-twins';
import { isAtWork } from '@/state/training-state';
import { useTraining } from '@/state/training-store';
import { Term } from '@/ui/term';
import { CERTAIN_FIGURES, galleryErrors, isClear, overSeeds, withOwnEnd } from './certainty';
import styles from './certainty-panel.module.css';
import { useEvaluatedRuns } from './evaluated-runs';
import type { EvaluatedRun } from './lines';

/** With fewer seeds a bootstrap interval is too narrow. */
const MANY_SEEDS = 5;

/** Other seeds that are offered to be trained. */
const MORE_SEEDS = 2;

interface CertaintyProps {
  runs: readonly EvaluatedRun[];
  direction: Direction;
}

/** How far the newest figures can be trusted: another gallery, another seed. Nothing before the first evaluation. */
export const CertaintyPanel = memo(function CertaintyPanel({ direction }: { direction: Direction }) {
  const runs = useEvaluatedRuns(5);
  const evaluated = useMemo(() => {
    const all = runs.filter(run => run.evaluations.length > 0);
    // Of an ablation's many the last is compared with the first.
    return all.length > 2 ? [all[0]!, all.at(-1)!] : all;
  }, [runs]);
  // A thousand items drawn again a thousand times: too much for every step of a film.
  const moving = useTraining(s => s.playback?.playing === true);
  if (evaluated.length === 0) return null;
  return (
    <section className={`panel ${styles.certainty}`} aria-label="How sure is this?">
      <h2>How sure is this?</h2>
      {moving ? (
        <p className="about">Computed where the recording rests: pause it, or let it end.</p>
      ) : (
        <Certainty runs={evaluated} direction={direction} />
      )}
    </section>
  );
});

/** Over galleries and over seeds. */
function Certainty({ runs: evaluated, direction }: CertaintyProps) {
  return (
    <>
      <OverGalleries runs={evaluated} direction={direction} />
      {evaluated.length > 1 && <OverSeeds runs={evaluated} direction={direction} />}
    </>
  );
}

/** What another gallery of the same kind would change; computed when an evaluation comes, and not again. */
const OverGalleries = memo(function OverGalleries({ runs, direction }: CertaintyProps) {
  const newest = runs.map(run => run.evaluations.at(-1)!);
  const errors = galleryErrors(runs, direction);
  const [first] = newest;
  const pairs = videoCounts(runs[0]!.spec.config.data).test;
  const together = newest.every(e => e.step === first!.step);
  return (
    <>
      <p className="about">
        {directionLabel(direction)}, step {first!.step}
        {partText(first!, pairs) && `, ${partText(first!, pairs)}`}. ± is the standard error of one gallery of{' '}
        {(first!.pairs ?? pairs).toLocaleString('en')} clips: what another gallery of the same kind would typically
        differ by.
      </p>
      <div className="scroll">
        <table className={`figures ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col">One gallery</th>
              {runs.map(({ spec }) => (
                <th scope="col" key={spec.id}>
                  {spec.name}
                </th>
              ))}
              {runs.length > 1 && together && (
                <th scope="col">
                  <Term definition="The last run against the first; bold where the interval leaves zero out.">
                    change [95 %]
                  </Term>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {CERTAIN_FIGURES.map(({ title, show, showError, showChange }, f) => {
              const { runs: each, difference } = errors[f]!;
              return (
                <tr key={title}>
                  <th scope="row">{title}</th>
                  {each.map(({ value, error }, r) => (
                    <td key={runs[r]!.spec.id}>
                      {show(value)}
                      <small className={`muted ${styles.interval}`}>± {showError(error)}</small>
                    </td>
                  ))}
                  {difference && together && (
                    <td>
                      <Change change={difference.value} {...difference} show={showChange} />
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
});

interface ChangeProps {
  change: number;
  low: number;
  high: number;
  show: (value: number) => string;
}

/** A change with its interval, bold where that leaves zero out. */
function Change({ change, low, high, show }: ChangeProps) {
  const told = isClear({ low, high }) ? <strong>{show(change)}</strong> : show(change);
  return (
    <>
      {told}
      {Number.isFinite(low) && (
        <small className={`muted ${styles.interval}`}>
          [{show(low)}, {show(high)}]
        </small>
      )}
    </>
  );
}

/** What other initial weights and batches change: of runs that are kept, or that are yet to be trained. */
function OverSeeds({ runs, direction }: CertaintyProps) {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const configs = useMemo(() => [first.spec.config, last.spec.config], [first.spec.config, last.spec.config]);
  const [others = [], otherLasts = []] = useSeedTwins(configs);
  const switched = useTraining(s => s.runs.some(run => run.events.length > 0));
  const origin = useTraining(s => s.origin);
  const busy = useTraining(isAtWork);
  const preset = useTraining(s => s.preset);
  const { seed, steps } = first.spec.config;
  const own = !switched && origin === 0;
  const endsOf = (run: EvaluatedRun, twins: typeof others) =>
    withOwnEnd(seed, steps, own ? run.evaluations.at(-1) : undefined, twins);
  const [firsts, lasts] = [endsOf(first, others), endsOf(last, otherLasts)];
  const found = CERTAIN_FIGURES.map(figure => overSeeds(figure, direction, firsts, lasts));
  const n = found[0]!.n;
  const paired = lasts.map(end => end.seed).filter(s => firsts.some(end => end.seed === s));
  if (n < 2) {
    const more = Array.from({ length: MORE_SEEDS }, (_, i) => seed + 1 + i);
    const train = () => {
      void queueActions().add(
        more.map(other => ({
          title: `Over seeds · seed ${other} · ${runs.map(({ spec }) => spec.name).join(', ')}`,
          preset,
          tag: 'Over seeds',
          runs: runs.map(({ spec }) => ({ ...spec, config: { ...spec.config, seed: other } })),
        })),
      );
      visit('compare');
    };
    return (
      <p className="about">
        Over seeds: one training alone does not tell what other initial weights and batches would give.{' '}
        <button type="button" className="quiet" disabled={busy} onClick={train}>
          Train seeds {more.join(' and ')} too
        </button>
      </p>
    );
  }
  return (
    <>
      <table className={`figures ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">Over seeds {paired.toSorted((a, b) => a - b).join(', ')}</th>
            <th scope="col">change [95 %]</th>
          </tr>
        </thead>
        <tbody>
          {CERTAIN_FIGURES.map(({ title, showChange }, f) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>
                <Change change={found[f]!.mean} {...found[f]!} show={showChange} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="about">
        Whole trainings with other initial weights and batches that are kept in this browser, paired by seed, with
        bootstrap intervals{n < MANY_SEEDS ? ': too narrow with so few seeds, read them as a hint' : ''}.
      </p>
    </>
  );
}
