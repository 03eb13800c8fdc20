import { vi } from 'vitest';

/** The browser refuses shaders whose code fits, until mocks are restored. */
export function refuseKernels(device: GPUDevice, fits: (code: string) => boolean): void {
  const create = device.createShaderModule.bind(device);
  vi.spyOn(device, 'createShaderModule').mockImplementation(descriptor =>
    create(fits(descriptor.code) ? { ...descriptor, code: 'not a shader' } : descriptor),
  );
}
