import { deleteDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testDevice } from './testing/run-kernel';
import { measureTuning, SOFTWARE_TUNING, tune, tuningOf } from './tuning';

/** The same device with no pipeline of its own yet, whose shaders are made by `create`. */
function deviceWith(device: GPUDevice, create: GPUDevice['createShaderModule']): GPUDevice {
  return new Proxy(device, {
    get: (target, name) => {
      if (name === 'createShaderModule') return create;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

beforeEach(() => deleteDB('neighborretr-tuning'));

describe('the tuning of a device', () => {
  it('is something that plans can follow, measured once per adapter and remembered', async () => {
    const device = await testDevice();
    const submit = vi.spyOn(device.queue, 'submit');
    expect(await tune(device, 'adapter one', false)).toEqual([]);
    const { tiling, invocations, subgroups } = tuningOf(device);
    expect(['registers', 'shared']).toContain(tiling);
    expect([0, 16_384]).toContain(invocations);
    expect([false, device.features.has('subgroups')]).toContain(subgroups);
    const [first, submits] = [tuningOf(device), submit.mock.calls.length];
    expect(submits).toBeGreaterThan(0);
    await tune(device, 'adapter one', false);
    expect(submit.mock.calls.length).toBe(submits);
    expect(tuningOf(device)).toEqual(first);

    // Another adapter is measured for itself, and where nothing can be kept, too.
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    await tune(device, 'adapter two', false);
    open.mockRestore();
    expect(submit.mock.calls.length).toBeGreaterThan(submits);
    expect(['registers', 'shared']).toContain(tuningOf(device).tiling);
  });

  it('leaves out what does not compile or computes something else, and says so', async () => {
    const device = await testDevice();
    const errors: string[] = [];
    const note = (event: GPUUncapturedErrorEvent) => errors.push(event.error.message);
    device.addEventListener('uncapturederror', note);
    const create = device.createShaderModule.bind(device);
    const broken = deviceWith(device, descriptor => {
      const { code } = descriptor;
      // A driver that knows no subgroups, whatever it says, and one that errs in workgroup memory.
      const text = /enable subgroups/.test(code) ? code.replaceAll('vec4f', 'vec4q') : code;
      return create({ ...descriptor, code: text.replaceAll('= rows[', '= 0.5 * rows[') });
    });
    const { tuning, notes } = await measureTuning(broken);
    device.removeEventListener('uncapturederror', note);
    expect(tuning).toMatchObject({ tiling: 'registers', subgroups: false });
    expect(notes[0]).toBe('Workgroup memory not used: on this adapter it gives other results than the plain kernel.');
    if (device.features.has('subgroups'))
      expect(notes[1]).toMatch(/^Subgroups not used: The kernel "layer norm .*" does not compile: .*vec4q/);
    expect(errors).toEqual([]);
  });

  it('is taken from where it was kept, whatever a measurement would say today', async () => {
    const device = await testDevice();
    const kept = { tuning: { tiling: 'shared', invocations: 0, subgroups: false } as const, notes: ['as kept'] };
    const put = vi.fn(async () => {});
    vi.resetModules();
    const { keepTuningsIn, tune: tuneAnew, tuningOf: ofAnew } = await import('./tuning');
    keepTuningsIn({ get: async adapter => (adapter === 'known' ? kept : undefined), put });
    expect(await tuneAnew(device, 'known', false)).toEqual(['as kept']);
    expect(ofAnew(device)).toEqual(kept.tuning);
    await tuneAnew(device, 'unknown', false);
    expect(put).toHaveBeenLastCalledWith('unknown', expect.objectContaining({ tuning: ofAnew(device) }));
  });

  it('needs no measurement on a software adapter', async () => {
    const device = await testDevice();
    const submit = vi.spyOn(device.queue, 'submit');
    submit.mockClear();
    await tune(device, 'software', true);
    expect(submit).not.toHaveBeenCalled();
    expect(tuningOf(device)).toEqual(SOFTWARE_TUNING);
  });
});
