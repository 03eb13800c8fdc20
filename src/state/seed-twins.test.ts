import { expect, it } from 'vitest';
import { baselineOf } from '@/config/presets';
import type { Evaluation } from '@/protocol/training';
import type { RunRecord } from '@/runs/record';
import { freshStore } from '@/runs/testing/fresh-store';
import { config, record } from '@/runs/testing/measured';
import { seedTwins } from './seed-twins';

const store = freshStore();
const { steps } = config;
const evaluation = (step: number, part: Partial<Evaluation> = {}) =>
  ({ step, seconds: 0, t2v: { r1: step }, v2t: {}, ...part }) as unknown as Evaluation;

/** A kept run of a seed, that ended as said. */
async function keep(name: string, seed: number, change: Partial<RunRecord> = {}, last = evaluation(steps)) {
  const made: RunRecord = { ...record(name, 'method', steps), config: { ...config, seed }, ...change };
  await store().save([{ record: made, points: [], from: 0, evaluations: [last] }]);
}

it('finds whole trainings that differ in the seed alone, by seed, each once', async () => {
  await keep('two', 2);
  await keep('one', 1, { created: 9 }, evaluation(steps, { seconds: 9 }));
  await keep('one again', 1, { created: 3 });
  await keep('own', config.seed);
  await keep('other losses', 3, { config: { ...baselineOf(config), seed: 3 } });
  await keep('other batches', 4, { config: { ...config, seed: 4, batchSize: 8 } });
  await keep('cut off', 5, { steps: steps - 1 }, evaluation(steps - 1));
  await keep('switched on the way', 6, { events: [{ step: 3, text: 'off' }] });
  await keep('tested in part', 7, {}, evaluation(steps, { pairs: 20 }));
  await keep('went on', 8, { from: { comparison: 'c', run: 'r', name: 'n', step: 3, exact: true } });
  const [twins, baselines] = await seedTwins(store(), [config, baselineOf(config)]);
  expect(twins!.map(({ seed, last }) => [seed, last.seconds])).toEqual([
    [1, 9],
    [2, 0],
  ]);
  expect(baselines!.map(({ seed }) => seed)).toEqual([3]);
});
