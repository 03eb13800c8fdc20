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
  it('is measured, and says something that plans can follow', async () => {
    const device = await testDevice();
    const { tuning, notes } = await measureTuning(device);
    const { tiling, invocations, subgroups } = tuning;
    expect(notes).toEqual([]);
    expect(['registers', 'shared']).toContain(tiling);
    expect([0, 16_384]).toContain(invocations);
    expect([false, device.features.has('subgroups')]).toContain(subgroups);
  });

  it('is measured once per adapter and remembered', async () => {
    const device = await testDevice();
    const submit = vi.spyOn(device.queue, 'submit');
    await tune(device, 'adapter one', false);
    const [first, submits] = [tuningOf(device), submit.mock.calls.length];
    expect(submits).toBeGreaterThan(0);
    await tune(device, 'adapter one', false);
    expect(submit.mock.calls.length).toBe(submits);
    expect(tuningOf(device)).toEqual(first);
    await tune(device, 'adapter two', false);
    expect(submit.mock.calls.length).toBeGreaterThan(submits);
  });

  it('is measured where nothing can be kept, too', async () => {
    const device = await testDevice();
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    await tune(device, 'adapter', false);
    open.mockRestore();
    expect(['registers', 'shared']).toContain(tuningOf(device).tiling);
  });

  it('leaves out what does not compile, and says so', async () => {
    const device = await testDevice();
    const errors: string[] = [];
    const note = (event: GPUUncapturedErrorEvent) => errors.push(event.error.message);
    device.addEventListener('uncapturederror', note);
    const create = device.createShaderModule.bind(device);
    const { tuning, notes } = await measureTuning(
      deviceWith(device, descriptor => {
        const { code } = descriptor;
        return create({ ...descriptor, code: /workgroup> rows/.test(code) ? code.replaceAll('vec4f', 'vec4q') : code });
      }),
    );
    device.removeEventListener('uncapturederror', note);
    expect(tuning.tiling).toBe('registers');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^Workgroup memory not used: The kernel "matmul .*" does not compile: .*vec4q/);
    expect(errors).toEqual([]);
  });

  it('leaves out what computes something else, and says so', async () => {
    const device = await testDevice();
    const create = device.createShaderModule.bind(device);
    const { tuning, notes } = await measureTuning(
      deviceWith(device, descriptor =>
        create({ ...descriptor, code: descriptor.code.replaceAll('= rows[', '= 0.5 * rows[') }),
      ),
    );
    expect(tuning.tiling).toBe('registers');
    expect(notes).toEqual(['Workgroup memory not used: on this adapter it gives other results than the plain kernel.']);
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
