/** What reached the device, whoever sent it. */
export interface DeviceUse {
  dispatches: number;
  /** bytes of live buffers, and their maximum */
  bytes: number;
  peak: number;
}

/** Counts dispatches and buffers of the whole page from now on. */
export function countDeviceUse(): DeviceUse {
  const use: DeviceUse = { dispatches: 0, bytes: 0, peak: 0 };
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...args) {
    use.dispatches++;
    return dispatchWorkgroups.apply(this, args);
  };
  const { createBuffer } = GPUDevice.prototype;
  const sizes = new WeakMap<GPUBuffer, number>();
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    sizes.set(buffer, descriptor.size);
    use.bytes += descriptor.size;
    use.peak = Math.max(use.peak, use.bytes);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    use.bytes -= sizes.get(this) ?? 0;
    sizes.delete(this);
    return destroy.call(this);
  };
  return use;
}
