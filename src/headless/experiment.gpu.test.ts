import { afterEach, expect, it, vi } from 'vitest';
import { withOnly } from '@/config/losses';
import { microPlanConfig } from '@/engine/training/micro-config';
import { CheckpointFile } from './checkpoints';
import { type ExperimentRequest, runExperiment } from './experiment';

const files = new Map<string, string>();

/** The folder that the headless page may write to. */
function keepInMemory(): void {
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const name = /^\/__kept__\/(.*)$/.exec(String(input))?.[1];
    if (name === undefined) return real(input, init);
    if (init?.method === 'PUT') files.set(name, init.body as string);
    const body = files.get(name);
    return init?.method === 'PUT' || body ? new Response(body ?? null) : new Response(null, { status: 404 });
  });
}

/** Lets time pass a thousand times as fast: a state is kept after seconds of training, and this trains for less than one. */
function hurry(): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * now());
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('an experiment that was cut off goes on exactly from the state on disk, and only the same one does', async () => {
  keepInMemory();
  hurry();
  const steps = 40;
  const config = microPlanConfig();
  const request: ExperimentRequest = {
    preset: 'tiny',
    // The neighbor loss has a memory bank, which must come back too; fewer losses compile faster.
    config: { ...config, steps, losses: withOnly(config.losses, ['neighbor']) },
    compare: false,
    seed: 0,
    steps: null,
    backend: 'webgpu',
    finalEvaluationOnly: true,
    checkpoint: 'micro.checkpoint',
    checkpointEvery: 0,
    backbone: null,
  };
  const silent = () => {};
  const whole = await runExperiment(request, silent);
  expect(files.has('micro.checkpoint')).toBe(true);
  // The last state that was written stands for the moment when it was cut off.
  const done: number[] = [];
  const rest = await runExperiment(request, step => done.push(step));
  expect(Math.min(...done.filter(step => step > 0))).toBeGreaterThan(1);
  const totals = ({ entries }: typeof whole) => entries.map(({ series }) => [...series.total!]);
  expect(totals(rest)).toEqual(totals(whole));
  expect(totals(rest).map(of => of.length)).toEqual([steps]);
  expect(rest.runs.map(run => run.evaluation.t2v)).toEqual(whole.runs.map(run => run.evaluation.t2v));
  expect(rest.weights?.file).toEqual(whole.weights?.file);

  const runs = rest.entries.map(({ record }) => ({ id: record.role, name: record.name, config: record.config }));
  const file = new CheckpointFile('micro.checkpoint');
  expect((await file.load(runs))?.job.step).toBeGreaterThan(0);
  expect(await file.load(runs.map(of => ({ ...of, config: { ...of.config, seed: 1 } })))).toBeNull();
  files.set('micro.checkpoint', '[[1');
  await expect(file.load(runs)).rejects.toThrow('delete it to begin anew');
});
