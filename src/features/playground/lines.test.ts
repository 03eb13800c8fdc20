import { describe, expect, it } from 'vitest';
import { ofAdded } from '@/config/losses';
import { presetNamed } from '@/config/presets';
import type { StepPoint } from '@/protocol/training';
import { newRun } from '@/state/training-state';
import { recordedTable } from '@/ui/charts/recorded';
import { lossLines, recordedLosses } from './lines';

const STEPS = 200;
const { config } = presetNamed('demo');

/** Values that no rounding leaves as they are; the KL loss is switched off for a while. */
function run(id: string) {
  const made = newRun({ id, name: id, config });
  made.series.append(
    Array.from({ length: STEPS }, (_, i): StepPoint => ({
      step: i + 1,
      seconds: i / 7,
      total: Math.sin(i) * 1e-3 + i / 3,
      centrality: i / 11,
      ...ofAdded(() => null),
      uniform: 14 + i / 13,
      neighbor: -i / 17,
      kl: i < 50 ? null : i / 19,
      gradientNorm: 1,
      logitScale: 20,
      learningRate: 1e-3,
    })),
  );
  return made;
}

describe('the table of the losses', () => {
  const runs = [run('baseline'), run('method')];
  const { header, rows } = recordedTable(recordedLosses(runs));

  it('has every step and every value, as measured', () => {
    expect(rows).toHaveLength(STEPS);
    const points = runs[1]!.series.all();
    rows.forEach((row, i) => {
      const { step, total, centrality, neighbor, uniform, kl } = points[i]!;
      expect(row.slice(0, 3)).toEqual([step, total, total]);
      expect(row.slice(3).sort()).toEqual([centrality, neighbor, uniform, kl].sort());
    });
  });

  it('names every line that is drawn, and no other', () => {
    expect(header).toEqual(['step', ...lossLines(runs, null).map(line => line.label)]);
    expect(new Set(header).size).toBe(header.length);
  });

  it('does not depend on what is zoomed to, while the drawing does', () => {
    const [line] = lossLines(runs, [100, 110]);
    expect(line!.points.map(point => point.step)).toEqual(Array.from({ length: 11 }, (_, i) => 100 + i));
    expect(lossLines(runs, null)[0]!.points.length).toBeLessThan(STEPS);
  });
});
