import type { Effect, FigureName } from '@/analysis/gallery-results';
import { USUAL_K } from '@/config/schema';
import { type Direction, directionLabel } from '@/content/directions';
import type { ShippedRecording } from '@/content/recordings';
import { signed } from '@/ui/format';
import { useEffects } from './use-effects';
import styles from './recording-effect.module.css';

/** How a change is written. */
interface ChangeStyle {
  unit: string;
  digits: number;
}

/** Of figures without a unit of their own; of those in per cent. */
export const SHARE: ChangeStyle = { unit: ' %', digits: 0 };
export const POINTS: ChangeStyle = { unit: ' points', digits: 2 };

/** What is shown of every recording: what it is for, and what it costs. */
const SHOWN = [
  { figure: 'skewness', title: () => 'Skewness of N', style: SHARE },
  { figure: 'r1', title: () => 'R@1', style: POINTS },
  { figure: 'precision', title: (k: number) => `P@${k}`, style: POINTS },
] as const satisfies readonly { figure: FigureName; title: (k: number) => string; style: ChangeStyle }[];

interface EffectFiguresProps {
  shipped: ShippedRecording;
  direction: Direction;
}

/** What a recording changed over seeds, in large figures with their intervals; the room for them is there before they are. */
export function EffectFigures({ shipped, direction }: EffectFiguresProps) {
  const { effects } = useEffects(true);
  const effect = effects[shipped.role ?? shipped.name];
  return (
    <div className={styles.effect}>
      <dl className={styles.figures}>
        {SHOWN.map(({ figure, title, style }) => {
          const { value, unit, interval } = effect ? changeParts(effect[direction][figure], style) : UNKNOWN;
          return (
            <div key={figure}>
              <dt>{title(effect?.k ?? USUAL_K)}</dt>
              <dd className={styles.change}>
                {value}
                <small>{unit}</small>
              </dd>
              <dd className={styles.interval}>{interval || '\u00a0'}</dd>
            </div>
          );
        })}
      </dl>
      <p className={styles.over}>
        {directionLabel(direction)}, against the baseline,{' '}
        {effect ? (effect.seeds.length === 1 ? 'one seed' : `mean of ${effect.seeds.length} seeds [95 %]`) : '…'}
      </p>
    </div>
  );
}

/** What is said of every recording in a direction: where its effect is, and where its price. */
function toldOf(way: Direction, k: number): readonly { figure: FigureName; title: string; style: ChangeStyle }[] {
  const both = [
    { figure: 'skewness', title: `skewness of N (k = ${k})`, style: SHARE },
    { figure: 'r1', title: 'R@1', style: POINTS },
  ] as const;
  return way === 't2v' ? both : [...both, { figure: 'precision', title: `precision of the first ${k}`, style: POINTS }];
}

/** A change in per cent or points, and its interval, which is empty where there is none. */
function changeParts({ change, low, high }: Effect['t2v'][FigureName], { unit, digits }: ChangeStyle) {
  const interval = Number.isFinite(low) ? `[${signed(100 * low, digits)}, ${signed(100 * high, digits)}]` : '';
  return { value: signed(100 * change, digits), unit, interval };
}

/** Before it is known. */
const UNKNOWN: ReturnType<typeof changeParts> = { value: '…', unit: '', interval: '' };

/** A change in per cent or points, with its interval where there is one. */
export function changeText(change: Effect['t2v'][FigureName], style: ChangeStyle): string {
  const { value, unit, interval } = changeParts(change, style);
  return interval ? `${value}${unit} ${interval}` : `${value}${unit}`;
}

const seedsText = ({ seeds }: Effect) =>
  seeds.length === 1 ? `seed ${seeds[0]} alone, which has no interval,` : `${seeds.length} seeds`;

/** What was found over seeds where this is one of them, what it costs among it, and how to find it again. */
export function RecordingEffect({ shipped }: { shipped: ShippedRecording }) {
  const { effects, problem } = useEffects(true);
  const effect = effects[shipped.role ?? shipped.name];
  const side = (way: Direction, of: Effect) =>
    `${directionLabel(way).replaceAll(' ', '\u00a0')} ${toldOf(way, of.k)
      .map(({ figure, title, style }) => `${title} ${changeText(of[way][figure], style)}`)
      .join(', ')}`;
  return (
    <p>
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
