import { afterEach, expect, it, vi } from 'vitest';
import { CheckpointFile, type ExperimentState, until } from './checkpoints';

const state: ExperimentState = {
  runs: [],
  adapter: 'an adapter',
  created: 1,
  points: new Map(),
  evaluations: new Map(),
  truth: null,
  job: {
    step: 3,
    seconds: NaN,
    runs: [{ runId: 'a', losses: {} as never, state: new Map([['w', Float32Array.of(-0, 0.1)]]), best: null }],
  },
};

afterEach(() => vi.unstubAllGlobals());

it('a state that cannot be written is told; the next one is tried, and comes back as it was', async () => {
  let stored: string | null = null;
  let status = 507;
  vi.stubGlobal('fetch', async (_: string, init?: { body: string }) => {
    if (!init) return new Response(stored, { status: stored === null ? 404 : 200 });
    if (status < 300) stored = init.body;
    return new Response(null, { status });
  });
  const file = new CheckpointFile('a', 0);
  expect(await file.load([])).toBeNull();
  file.keep(() => state);
  await file.settled();
  expect(file.problem).toBe('the checkpoint a cannot be written (507)');
  status = 204;
  file.keep(() => state);
  await file.settled();
  expect(file.problem).toBeNull();
  expect(await file.load([])).toEqual(state);
});

it('what was measured after a state is left out', () => {
  const points = new Map([['a', [{ step: 1 }, { step: 2 }, { step: 3 }]]]);
  expect(until(points, 2)).toEqual(new Map([['a', [{ step: 1 }, { step: 2 }]]]));
});
