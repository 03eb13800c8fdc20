import { afterEach, expect, it, vi } from 'vitest';
import { microPlanConfig } from '@/engine/training/micro-config';
import { type ExperimentRequest, runExperiment } from './experiment';

const files = new Map<string, Uint8Array<ArrayBuffer>>();

/** The folder that the headless page may write to. */
function keepInMemory(): void {
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const name = /^\/__kept__\/(.*)$/.exec(String(input))?.[1];
    if (name === undefined) return real(input, init);
    if (init?.method === 'PUT') files.set(name, init.body as Uint8Array<ArrayBuffer>);
    const body = files.get(name);
    return init?.method === 'PUT' || body ? new Response(body ?? null) : new Response(null, { status: 404 });
  });
}

afterEach(() => vi.unstubAllGlobals());

it('an experiment that was cut off goes on exactly from the state on disk, and only the same one does', async () => {
  keepInMemory();
  const steps = 1500;
  const request: ExperimentRequest = {
    preset: 'tiny',
    config: { ...microPlanConfig(), steps },
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
  expect(totals(rest).map(of => of.length)).toEqual([steps, steps]);
  expect(rest.runs.map(run => run.evaluation.t2v)).toEqual(whole.runs.map(run => run.evaluation.t2v));
  expect(rest.weights?.file).toEqual(whole.weights?.file);

  const other: number[] = [];
  await runExperiment({ ...request, seed: 1, steps: 2 }, step => other.push(step));
  expect(Math.min(...other.filter(step => step > 0))).toBe(1);
});
