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

/** How a change is written. */
interface ChangeStyle {
  unit: string;
  digits: number;
}

/** Of figures without a unit of their own; of those in per cent. */
export const SHARE: ChangeStyle = { unit: ' %', digits: 0 };
export const POINTS: ChangeStyle = { unit: ' points', digits: 2 };

/** What is said of every recording in a direction: where its effect is, and where its price. */
function toldOf(way: Direction, k: number): readonly { figure: FigureName; title: string; style: ChangeStyle }[] {
  const both = [
    { figure: 'skewness', title: `skewness of N (k = ${k})`, style: SHARE },
    { figure: 'r1', title: 'R@1', style: POINTS },
  ] as const;
  return way === 't2v' ? both : [...both, { figure: 'precision', title: `precision of the first ${k}`, style: POINTS }];
}

/** A change in per cent or points, with its interval where there is one. */
export function changeText({ change, low, high }: Effect['t2v'][FigureName], { unit, digits }: ChangeStyle): string {
  const value = `${signed(100 * change, digits)}${unit}`;
  return Number.isFinite(low) ? `${value} [${signed(100 * low, digits)}, ${signed(100 * high, digits)}]` : value;
}

const seedsText = ({ seeds }: Effect) =>
  seeds.length === 1 ? `seed ${seeds[0]} alone, which has no interval,` : `${seeds.length} seeds`;

/** What was found over seeds where this is one of them, what it costs among it, and how to find it again. */
export function RecordingEffect({ recording }: { recording: Recording }) {
  const shipped = shippedAs(recording);
  const { effects, problem } = useEffects(shipped !== undefined);
  if (!shipped) return null;
  const effect = effects[shipped.role ?? shipped.name];
  const side = (way: Direction, of: Effect) =>
    `${directionLabel(way).replaceAll(' ', '\u00a0')} ${toldOf(way, of.k)
      .map(({ figure, title, style }) => `${title} ${changeText(of[way][figure], style)}`)
      .join(', ')}`;
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
