import type { Effect, FigureName } from '@/analysis/gallery-results';
import { type Direction, directionLabel } from '@/content/directions';
import { RECORDINGS, type ShippedRecording } from '@/content/recordings';
import type { Recording } from '@/state/recording';
import { signed } from '@/ui/format';
import { useEffects } from './use-effects';
import styles from './playback-bar.module.css';

/** What ships with the page under a recording's name. */
export const shippedAs = ({ shipped }: Recording): ShippedRecording | undefined =>
  RECORDINGS.find(({ name }) => name === shipped);

/** What is said of every recording in a direction: where its effect is, and where its price. */
const TOLD: Record<Direction, readonly { figure: FigureName; title: string; unit: string; digits: number }[]> = {
  t2v: [
    { figure: 'skewness', title: 'skewness of N', unit: ' %', digits: 0 },
    { figure: 'r1', title: 'R@1', unit: ' points', digits: 2 },
  ],
  v2t: [
    { figure: 'skewness', title: 'skewness', unit: ' %', digits: 0 },
    { figure: 'r1', title: 'R@1', unit: ' points', digits: 2 },
    { figure: 'precision', title: 'precision of the first 15', unit: ' points', digits: 2 },
  ],
};

/** A change in per cent or points, with its interval where there is one. */
export function changeText(
  { change, low, high }: Effect['t2v'][FigureName],
  { unit, digits }: { unit: string; digits: number },
): string {
  const value = `${signed(100 * change, digits)}${unit}`;
  return Number.isFinite(low) ? `${value} [${signed(100 * low, digits)}, ${signed(100 * high, digits)}]` : value;
}

const seedsText = ({ seeds }: Effect) =>
  seeds.length === 1 ? 'seed 0 alone, which has no interval' : `${seeds.length} seeds`;

/** What was found over seeds where this is one of them, what it costs among it, and how to find it again. */
export function RecordingEffect({ recording }: { recording: Recording }) {
  const shipped = shippedAs(recording);
  const { effects, problem } = useEffects(shipped !== undefined);
  if (!shipped) return null;
  const effect = effects[shipped.role ?? shipped.name];
  const side = (way: Direction, of: Effect) =>
    `${directionLabel(way).replaceAll(' ', '\u00a0')} ${TOLD[way].map(told => `${told.title} ${changeText(of[way][told.figure], told)}`).join(', ')}`;
  return (
    <p className={styles.about}>
      {shipped.about}{' '}
      {effect && (
        <>
          Over {seedsText(effect)} and {effect.galleries} galleries each, against the baseline [95 %]:{' '}
          {side('t2v', effect)}; {side('v2t', effect)}.
        </>
      )}
      {problem && <>What it changes over seeds cannot be loaded: {problem}.</>}
    </p>
  );
}
