import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingEvent } from '@/protocol/training';
import type { BackendListeners } from '../backend';
import { JobBackend } from './job-backend';
import { TroubleWatch } from './job-errors';

const open = vi.hoisted(() => vi.fn());
vi.mock('../backend', () => ({ openBackend: open }));

const webgpu = { name: 'webgpu', adapter: 'an adapter', software: false, fallback: null, limits: null, notes: [] };

/** A backend that opens, how often it has, and the listeners of the newest device. */
function make(report: object = webgpu) {
  let listeners: BackendListeners | null = null;
  open.mockImplementation(async (given: BackendListeners) => {
    listeners = given;
    return { ...report };
  });
  const watch = new TroubleWatch();
  const events: TrainingEvent[] = [];
  const backend = new JobBackend(event => events.push(event), watch);
  const job = async (wanted: 'auto' | 'webgl' = 'auto') => {
    backend.reset();
    await backend.open(wanted, (kind, message) => watch.note({ kind, message }));
    return open.mock.calls.length;
  };
  return { backend, job, events, lose: () => listeners!.onLost('it is gone') };
}

describe('the backend of jobs', () => {
  beforeEach(() => open.mockReset());

  it('goes on with a sound WebGPU device, and tells of it', async () => {
    const { job, events } = make();
    expect(await job()).toBe(1);
    expect(await job()).toBe(1);
    expect(events.filter(event => event.type === 'backend')).toHaveLength(2);
  });

  it('is opened again after trouble, after something was done without, and for another wish', async () => {
    const { backend, job, lose } = make();
    await job();
    lose();
    expect(await job()).toBe(2);
    backend.note('Only the plain kernels are used.');
    expect(await job()).toBe(3);
    backend.refused('a buffer');
    expect(await job()).toBe(4);
    expect(await job('webgl')).toBe(5);
  });

  it('hears of a device that is lost between jobs, and in the job after', async () => {
    const { job, lose } = make();
    await job();
    expect(await job()).toBe(1);
    lose();
    expect(await job()).toBe(2);
  });

  it('is opened for every job where it is not WebGPU', async () => {
    const { job } = make({ ...webgpu, name: 'webgl' });
    await job();
    expect(await job()).toBe(2);
  });
});
