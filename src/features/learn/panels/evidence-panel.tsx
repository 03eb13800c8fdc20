import { useMemo } from 'react';
import { DIRECTIONS, directionLabel, type Direction } from '@/content/directions';
import { commandOf, commandOver, resultsOf } from '@/content/recordings';
import { useAddressedRecording } from '@/state/playback-address';
import { shippedEffects } from '@/state/shipped-recording';
import { ForestPlot, type ForestRow } from '@/ui/charts/forest-plot';
import { Segments, SelectField, Switch } from '@/ui/controls';
import { PanelFrame } from '../panel-frame';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import {
  changeOf,
  changeWithInterval,
  type EvidenceFigure,
  evidenceFigures,
  type EvidenceRow,
  evidenceRows,
  verdictOf,
} from './evidence-rows';
import { PublishedTables } from './published-tables';
import styles from './evidence.module.css';

const DEFAULTS = { figure: 'skewness', way: 't2v', collapse: false } as const;

/** The one whose changes are ten times all others. */
const COLLAPSE = 'from-scratch';

/** Length of the lists, before the file says it. */
const USUAL_K = 15;

/** The paper's table, and what every recording changed over seeds, each with what reproduces it. */
export default function EvidencePanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const computed = useComputed('effects', shippedEffects);
  const effects = computed.value;
  const k = effects?.demo?.k ?? USUAL_K;
  const figures = evidenceFigures(k);
  const figure = figures.find(({ value }) => value === settings.figure) ?? figures[0]!;
  const way: Direction = settings.way === 'v2t' ? 'v2t' : 't2v';
  const all = effects ? evidenceRows(effects, figure, way) : [];
  const shown = settings.collapse ? all : all.filter(({ recording }) => recording.name !== COLLAPSE);
  return (
    <PanelFrame
      title="Every figure, and what reproduces it"
      computed={computed}
      controls={
        <>
          <SelectField label="Figure" value={figure.value} options={figures} onChange={next => set({ figure: next })} />
          <Segments
            label="Direction of retrieval"
            value={way}
            options={DIRECTIONS}
            onChange={next => set({ way: next })}
          />
          <Switch
            label="the collapse from scratch, too"
            checked={settings.collapse}
            onChange={next => set({ collapse: next })}
          />
        </>
      }
      told={all.length > 0 && <Told rows={shown} figure={figure} way={way} />}
    >
      <div className={styles.both}>
        <Forest rows={shown} all={all} figure={figure} way={way} />
        <PublishedTables way={way} />
      </div>
      <Reproduced rows={all} figure={figure} way={way} />
    </PanelFrame>
  );
}

interface RowsProps {
  rows: readonly EvidenceRow[];
  figure: EvidenceFigure;
  way: Direction;
}

function Told({ rows, figure, way }: RowsProps) {
  const count = (verdict: ReturnType<typeof verdictOf>) => rows.filter(row => verdictOf(row) === verdict).length;
  const demo = rows.find(({ recording }) => recording.name === 'demo');
  const alone = count('unknown');
  return (
    <>
      {figure.label}, {directionLabel(way)}: of {rows.length} set-ups {count('less')} have less of it than InfoNCE,{' '}
      {count('more')} more, and of {count('none')} the interval holds zero
      {alone > 0 && `; ${alone} had one seed alone, which has no interval`}.
      {demo && (
        <>
          {' '}
          The demo: {figure.show(demo.baseline)} → {figure.show(demo.other)},{' '}
          <strong>{changeWithInterval(demo, figure)}</strong> over {demo.effect.seeds.length} seeds.
        </>
      )}
    </>
  );
}

function Forest({ rows, all, figure, way }: RowsProps & { all: readonly EvidenceRow[] }) {
  const drawn = useMemo(() => {
    const rowOf = (row: EvidenceRow): ForestRow => ({
      label: `${row.recording.title} (${row.effect.seeds.length})`,
      // Beside the line of zero, which says the same.
      color: ['less', 'more'].includes(verdictOf(row)) ? 'var(--accent)' : 'var(--muted)',
      mean: row.change,
      low: row.low,
      high: row.high,
      values: [],
    });
    return { shown: rows.map(rowOf), all: all.map(rowOf) };
  }, [rows, all]);
  return (
    <ForestPlot
      title={`${figure.label}: change against InfoNCE`}
      about="Squares: means over seeds, whose number stands in brackets. Lines: 95 % intervals; muted where they hold zero, or where one seed has none."
      subtitle={directionLabel(way)}
      xLabel={figure.points ? 'change, points' : 'change, % of the baseline’s'}
      rows={drawn.shown}
      all={drawn.all}
      format={value => (value === 0 ? '0' : changeOf(value, figure))}
      reference={0}
      empty="The changes are being loaded."
    />
  );
}

/** The same as a table, with what makes each row anew, and what plays one of its seeds. */
function Reproduced({ rows, figure, way }: RowsProps) {
  return (
    <div className="scroll">
      <table className={`figures ${styles.reproduced}`}>
        <caption>
          {figure.label}, {directionLabel(way)}: InfoNCE → the set-up, change [95 %]
        </caption>
        <thead>
          <tr>
            <th scope="col">Set-up</th>
            <th scope="col">Means</th>
            <th scope="col">Change</th>
            <th scope="col">What makes it anew</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.recording.name}>
              <th scope="row">
                {row.recording.title}
                <PlayLink name={row.recording.name} title={row.recording.title} />
              </th>
              <td>
                {figure.show(row.baseline)} → {figure.show(row.other)}
              </td>
              <td className={verdictOf(row) === 'less' || verdictOf(row) === 'more' ? styles.clear : undefined}>
                {changeWithInterval(row, figure)}
              </td>
              <td>
                <Commands row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Commands({ row: { recording, effect } }: { row: EvidenceRow }) {
  return (
    <details className={styles.commands}>
      <summary>
        {effect.seeds.length === 1 ? 'seed' : 'seeds'} {effect.seeds.join(', ')}; {effect.galleries} galleries
      </summary>
      <p>
        <code>{commandOver(recording, effect.seeds)}</code>
      </p>
      <p>
        As it was run: <code>{resultsOf(recording)}</code>
      </p>
      <p>
        The recorded seed: <code>{commandOf(recording)}</code>
      </p>
    </details>
  );
}

function PlayLink({ name, title }: { name: string; title: string }) {
  return (
    <a href={useAddressedRecording(name)} aria-label={`Play the recording: ${title}`}>
      play
    </a>
  );
}
