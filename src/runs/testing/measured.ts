import { ofAdded } from '@/config/losses';
import { presetNamed } from '@/config/presets';
import type { Evaluation, JobState, StepPoint, TrainingEvent } from '@/protocol/training';
import type { RunRecord } from '../record';

/** The config of all runs of these tests. */
export const { config } = presetNamed('tiny');

/** What a run may have measured at a step: numbers that no rounding leaves as they are, and terms that are off. */
export const point = (step: number): StepPoint => ({
  step,
  seconds: step / 10,
  total: 1 / step,
  centrality: 1 / 3,
  ...ofAdded(() => null),
  neighbor: step % 2 ? null : 2 ** 0.5,
  gradientNorm: 1e-30,
  logitScale: 20.000000677,
  learningRate: 1e-3,
});

/** Steps from one to another, both included. */
export const points = (from: number, to: number): StepPoint[] =>
  Array.from({ length: to - from + 1 }, (_, i) => point(from + i));

/** An evaluation that is known by its step. */
export const evaluation = (step: number) => ({ step, seconds: 0, t2v: { r1: step }, v2t: {} }) as unknown as Evaluation;

/** A state that is known by its step. */
export const checkpoint = (step: number): JobState => ({ step, seconds: step, runs: [] });

/** Weights of the method, known by their step. */
export const weights = (kind: 'final' | 'best' | 'snapshot', step: number): TrainingEvent => ({
  type: 'weights',
  kind,
  runId: 'method',
  step,
  file: Uint8Array.of(step),
  hash: String(step),
});

/** A run as it is kept, of so many steps. */
export const record = (comparison: string, role: string, steps = 1): RunRecord => ({
  version: 1,
  id: `${comparison}/${role}`,
  comparison,
  role,
  name: role,
  preset: 'tiny',
  config,
  losses: config.losses,
  events: [],
  truth: null,
  adapter: null,
  appVersion: '1',
  created: 1,
  updated: 2,
  state: 'finished',
  steps,
  tags: [],
  note: '',
  archived: false,
});
