import { deleteDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testDevice } from './testing/run-kernel';
import { measureTuning, SOFTWARE_TUNING, tune, tuningOf } from './tuning';

beforeEach(() => deleteDB('neighborretr-tuning'));

describe('the tuning of a device', () => {
  it('is measured, and says something that plans can follow', async () => {
    const device = await testDevice();
    const { tiling, invocations, subgroups } = await measureTuning(device);
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

  it('needs no measurement on a software adapter', async () => {
    const device = await testDevice();
    const submit = vi.spyOn(device.queue, 'submit');
    submit.mockClear();
    await tune(device, 'software', true);
    expect(submit).not.toHaveBeenCalled();
    expect(tuningOf(device)).toEqual(SOFTWARE_TUNING);
  });
});
