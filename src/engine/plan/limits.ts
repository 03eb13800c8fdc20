import type { KernelLimits } from '@/browser/webgpu-limits';
import { megabytes } from '@/config/buffer-sizes';
import type { Kernel, PlanBuffer } from './kernel';

/** A device cannot run what was recorded. */
export class LimitError extends Error {}

/** Bytes of the WGSL types that workgroups share. */
const TYPE_BYTES: Record<string, number> = { f32: 4, u32: 4, i32: 4, vec2f: 8, vec2u: 8, vec4f: 16, vec4u: 16 };

/** Bytes of workgroup memory that a kernel's text declares. @throws for a type that is not known here */
export function workgroupBytes(code: string): number {
  let bytes = 0;
  for (const [, type] of code.matchAll(/var<workgroup>\s+\w+\s*:\s*([^;]+);/g)) {
    const [, element = '', count = '1'] = /^(?:array<\s*(\w+)\s*,\s*(\d+)\s*>|(?=\w))/.exec(type!) ?? [];
    const each = TYPE_BYTES[element || type!.trim()];
    if (each === undefined) throw new Error(`Workgroup memory of the type "${type}" is not known.`);
    // WebGPU counts every variable rounded up to 16 bytes.
    bytes += Math.ceil((each * Number(count)) / 16) * 16;
  }
  return bytes;
}

/** Invocations of a workgroup in x, y and z. */
export function workgroupSize(code: string): [number, number, number] {
  const found = /@workgroup_size\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?(?:,\s*(\d+)\s*)?\)/.exec(code);
  if (!found) throw new Error('The kernel states no size of its workgroups.');
  return [Number(found[1]), Number(found[2] ?? 1), Number(found[3] ?? 1)];
}

/** Why a device cannot run a kernel, in words; nothing when it can. */
export function kernelProblems(kernel: Kernel, limits: KernelLimits): string[] {
  const [x, y, z] = workgroupSize(kernel.code);
  const uniforms = (kernel.args?.length ? 1 : 0) + (kernel.readsStep ? 1 : 0);
  const checks: [string, number, number][] = [
    ['storage buffers', kernel.storage.length, limits.maxStorageBuffersPerShaderStage],
    ['uniform buffers', uniforms, limits.maxUniformBuffersPerShaderStage],
    ['bytes of workgroup memory', workgroupBytes(kernel.code), limits.maxComputeWorkgroupStorageSize],
    ['invocations in a workgroup', x * y * z, limits.maxComputeInvocationsPerWorkgroup],
    ['invocations in x', x, limits.maxComputeWorkgroupSizeX],
    ['invocations in y', y, limits.maxComputeWorkgroupSizeY],
    ['invocations in z', z, limits.maxComputeWorkgroupSizeZ],
    ...kernel.grid.map((n, i): [string, number, number] => [
      `workgroups in ${'xyz'[i]}`,
      n,
      limits.maxComputeWorkgroupsPerDimension,
    ]),
  ];
  return checks
    .filter(([, needed, allowed]) => needed > allowed)
    .map(
      ([what, needed, allowed]) =>
        `The kernel "${kernel.label}" needs ${needed.toLocaleString('en')} ${what}; this adapter allows ${allowed.toLocaleString('en')}.`,
    );
}

/** Why a device cannot hold a buffer and bind it, or null when it can. */
export function bufferProblem(
  { label, bytes }: Pick<PlanBuffer, 'label' | 'bytes'>,
  limits: Pick<KernelLimits, 'maxStorageBufferBindingSize' | 'maxBufferSize'>,
): string | null {
  const allowed = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return bytes > allowed
    ? `The buffer "${label}" would take ${megabytes(bytes)}; this adapter allows ${megabytes(allowed)}.`
    : null;
}

/** Why a device cannot run a recorded plan, in words; nothing when it can. */
export function planProblems(
  kernels: readonly Kernel[],
  buffers: Iterable<Pick<PlanBuffer, 'label' | 'bytes'>>,
  limits: KernelLimits,
): string[] {
  const found = new Set(kernels.flatMap(kernel => kernelProblems(kernel, limits)));
  for (const buffer of buffers) {
    const problem = bufferProblem(buffer, limits);
    if (problem) found.add(problem);
  }
  return [...found];
}
