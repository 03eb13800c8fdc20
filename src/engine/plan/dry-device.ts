import { setTuning, type Tuning } from './tuning';

const dry = new WeakSet<GPUDevice>();

/** Whether a device is one that computes nothing. */
export function isDry(device: GPUDevice): boolean {
  return dry.has(device);
}

/**
 * A device that allocates and computes nothing: plans can be recorded on it anywhere, to be looked at.
 * @param tuning what plans recorded on it follow
 */
export function dryDevice(tuning: Tuning): GPUDevice {
  const device = {
    createBuffer: ({ label, size, usage }: GPUBufferDescriptor) => ({ label, size, usage, destroy: () => {} }),
    queue: { writeBuffer: () => {} },
    // What is recorded is judged afterwards.
    limits: { maxStorageBufferBindingSize: Infinity, maxBufferSize: Infinity },
  };
  // The only members that recording touches.
  const made = device as unknown as GPUDevice;
  dry.add(made);
  setTuning(made, tuning);
  return made;
}
