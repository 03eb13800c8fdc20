import { useState } from 'react';
import { askLearn } from '@/state/learn-client';
import { SelectField } from '@/ui/controls';
import { decimal, signed } from '@/ui/format';
import { Slider } from '@/ui/slider';
import { useComputed } from '../use-computed';
import { readPoints, TOY_NAMES, TOY_PRESETS, type ToyPoints, writePoints } from './toy-points';
import { ToyPicture } from './toy-picture';
import { ToyTable } from './toy-table';
import frame from '../panel-frame.module.css';
import styles from './centrality-toy.module.css';

/** ℓ of the plane: small, so that more than the nearest point pulls. */
const LOGIT_SCALE = 4;
/** A press of the button. */
const STEPS = { steps: 20, rate: 4 };

/** Properties of the points of the plane. */
export interface CentralityToyProps {
  /** κ */
  scale: number;
  /** as an address carries them */
  points: string;
  /** name of the point that the slider moves */
  point: string;
  onPoints: (points: string) => void;
  onPoint: (name: string) => void;
}

/** Five pairs in the plane: points can be moved, and arrows are the gradient of the same loss. */
export function CentralityToy({ scale, points, point, onPoints, onPoint }: CentralityToyProps) {
  const [dragged, setDragged] = useState<ToyPoints | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const kept = readPoints(points) ?? readPoints(TOY_PRESETS[0].points)!;
  const shown = dragged ?? kept;
  const at = Math.max(0, TOY_NAMES.indexOf(point));
  const request = { ...shown, scale, logitScale: LOGIT_SCALE };
  const computed = useComputed(JSON.stringify(request), () => askLearn(remote => remote.centralityToy(request)));
  const { value } = computed;
  const angles = [...shown.texts, ...shown.videos];
  const moved = (index: number, angle: number): ToyPoints => {
    const next = angles.map((a, i) => (i === index ? angle : a));
    return { texts: next.slice(0, shown.texts.length), videos: next.slice(shown.texts.length) };
  };
  const descend = () =>
    askLearn(remote => remote.centralitySteps({ ...request, ...STEPS })).then(
      next => {
        setProblem(null);
        onPoints(writePoints(next));
      },
      (error: unknown) => setProblem(String(error)),
    );
  return (
    <section className={styles.toy} aria-label="Points of the plane" data-stale={computed.stale || undefined}>
      <h4>The same loss on ten points of the plane</h4>
      <div className={frame.controls}>
        <SelectField
          label="Begin with"
          value={TOY_PRESETS.find(preset => preset.points === points)?.name ?? 'own'}
          options={[
            ...TOY_PRESETS.map(({ name, label }) => ({ value: name, label })),
            { value: 'own' as const, label: 'points as they are' },
          ]}
          onChange={name => onPoints(TOY_PRESETS.find(preset => preset.name === name)?.points ?? points)}
        />
        <SelectField
          label="Point"
          value={TOY_NAMES[at]!}
          options={TOY_NAMES.map(name => ({ value: name, label: name }))}
          onChange={onPoint}
        />
        <Slider
          label={`Angle of ${TOY_NAMES[at]}`}
          value={Math.round(angles[at]!)}
          min={-180}
          max={180}
          text={`${Math.round(angles[at]!)}°`}
          onChange={angle => onPoints(writePoints(moved(at, angle)))}
        />
        <button type="button" onClick={() => void descend()}>
          {STEPS.steps} steps downhill
        </button>
      </div>
      {(problem ?? computed.problem) && (
        <p className="problem" role="alert">
          {problem ?? computed.problem}
        </p>
      )}
      <p role="status" className={styles.told}>
        {value && <ToyTold view={value} at={at} />}
      </p>
      <div className={styles.both}>
        <ToyPicture
          points={shown}
          view={value}
          selected={at}
          onDrag={(index, angle) => {
            onPoint(TOY_NAMES[index]!);
            setDragged(moved(index, angle));
          }}
          onDrop={() => {
            if (dragged) onPoints(writePoints(dragged));
            setDragged(null);
          }}
        />
        {value && <ToyTable view={value} selected={at} onSelect={index => onPoint(TOY_NAMES[index]!)} />}
      </div>
    </section>
  );
}

function ToyTold({ view, at }: { view: NonNullable<Parameters<typeof ToyTable>[0]['view']>; at: number }) {
  const side = at < view.weights.length / 2 ? 'text' : 'video';
  const own = Array.from(view.centrality).slice(
    ...(side === 'text' ? [0, view.weights.length / 2] : [view.weights.length / 2]),
  );
  const central = view.centrality[at] === Math.max(...own);
  const [plain, constant, published] = [view.plain, view.constant, view.published].map(one => one.pulls[at]!);
  return (
    <>
      <strong>{TOY_NAMES[at]}</strong>
      {central ? `, the most central ${side},` : ''} has C {signed(view.centrality[at]!, 2)} and weighs{' '}
      <strong>{decimal(view.weights[at]!)}</strong>. Pull {signed(plain!, 3)} without weights, {signed(constant!, 3)}{' '}
      with constant ones, <strong>{signed(published!, 3)}</strong> as published: {signed(published! - constant!, 3)}{' '}
      comes through w.
    </>
  );
}
