import { vi } from 'vitest';

/** The browser refuses own kernels whose code fits, until mocks are restored. */
export function refuseKernels(device: GPUDevice, fits: (code: string) => boolean): void {
  const create = device.createShaderModule.bind(device);
  vi.spyOn(device, 'createShaderModule').mockImplementation(descriptor =>
    // Only own plans name their modules: TensorFlow.js' programs are none of them.
    create(descriptor.label && fits(descriptor.code) ? { ...descriptor, code: 'not a shader' } : descriptor),
  );
}
