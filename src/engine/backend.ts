import '@tensorflow/tfjs-backend-cpu';
import { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { ownWebgpuAdvice } from '@/browser/webgpu-advice';
import { describeAdapter, isSoftwareName } from './adapter-info';
import { registerKernels } from './reference/kernels/register';
import { tune } from './plan/tuning';
import { tf } from './tf';

/** Where the engine can run. */
export type BackendName = 'webgpu' | 'webgl' | 'cpu';

/** What the engine runs on. */
export interface BackendInfo {
  name: BackendName;
  /** vendor, architecture and description as far as the browser tells */
  adapter: string;
  /** whether the adapter computes on the CPU */
  software: boolean;
  /** why it is not WebGPU, and what the visitor can do, empty where it was chosen; null on WebGPU */
  fallback: { cause: string; fix: string } | null;
  /** largest buffers of the WebGPU device, in bytes; null elsewhere */
  limits: { maxBufferSize: number; maxStorageBufferBindingSize: number } | null;
  /** what WebGPU is used without, and why, in a sentence each */
  notes: string[];
}

/** What the backend reports outside any call. */
export interface BackendListeners {
  /** The device is gone; every later operation would silently yield garbage. */
  onLost: (reason: string) => void;
  /** WebGPU refused something; results since the last submit are garbage. */
  onError: (message: string) => void;
}

/** What is used where the adapter has it. */
const OPTIONAL_FEATURES = ['timestamp-query', 'subgroups'] as const satisfies GPUFeatureName[];

let device: GPUDevice | null = null;

/** the WebGL context that the engine runs on */
let context: WebGL2RenderingContext | null = null;

async function openWebGPU(listeners: BackendListeners): Promise<BackendInfo | string> {
  // Late reports of the device before do not concern the new one.
  device = null;
  context = null;
  if (!('gpu' in navigator) || !navigator.gpu)
    return isSecureContext ? 'This browser has no WebGPU.' : 'WebGPU needs a secure page (https or localhost).';
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return 'WebGPU is there, but it offers no graphics adapter.';
  const { limits } = adapter;
  const own = await adapter.requestDevice({
    requiredFeatures: OPTIONAL_FEATURES.filter(feature => adapter.features.has(feature)),
    requiredLimits: {
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    },
  });
  device = own;
  own.addEventListener('uncapturederror', event => {
    if (device === own) listeners.onError(event.error.message);
  });
  void own.lost.then(({ message, reason }) => {
    if (device === own) listeners.onLost(message || String(reason));
  });
  const { info, name, software } = await describeAdapter(adapter);
  if (tf.engine().registryFactory.webgpu) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(own, info), 3);
  await tf.setBackend('webgpu');
  // Small tensors whose values happen to be on the CPU would be computed there, with other rounding: a run restored
  // from a checkpoint would not continue exactly.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  registerKernels();
  const notes = await tune(own, name, software);
  const { maxBufferSize, maxStorageBufferBindingSize } = own.limits;
  return {
    name: 'webgpu',
    adapter: name,
    software,
    fallback: null,
    limits: { maxBufferSize, maxStorageBufferBindingSize },
    notes,
  };
}

/** TensorFlow.js' WebGL on a context of its own; one that was lost is never used again. */
async function openWebGL(listeners: BackendListeners): Promise<boolean> {
  context = null;
  if (tf.engine().registryFactory.webgl) tf.removeBackend('webgl');
  tf.registerBackend('webgl', () => new MathBackendWebGL(), 2);
  if (!(await tf.setBackend('webgl').catch(() => false))) return false;
  const own = (tf.backend() as MathBackendWebGL).gpgpu.gl as WebGL2RenderingContext;
  context = own;
  // TensorFlow.js would wait for results of a lost context for ever.
  own.canvas.addEventListener('webglcontextlost', () => {
    if (context === own) listeners.onLost('the browser took the WebGL context away');
  });
  return true;
}

function webglRenderer(): string {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const extension = gl?.getExtension('WEBGL_debug_renderer_info');
  return gl && extension ? String(gl.getParameter(extension.UNMASKED_RENDERER_WEBGL)) : 'WebGL 2';
}

/**
 * Opens a backend: WebGPU on a device of its own, else WebGL, else the CPU, and says why. Call again after a lost
 * device to rebuild; every tensor of the old one is gone.
 * @param wanted skips the search
 * @throws when the wanted backend cannot be had
 */
export async function openBackend(
  listeners: BackendListeners,
  wanted: BackendName | 'auto' = 'auto',
): Promise<BackendInfo> {
  let cause = 'Chosen by you.';
  if (wanted === 'auto' || wanted === 'webgpu') {
    const opened = await openWebGPU(listeners).catch((error: unknown) => `WebGPU failed to start: ${String(error)}`);
    if (typeof opened !== 'string') return opened;
    cause = opened;
    if (wanted === 'webgpu') throw new Error(`${cause} ${ownWebgpuAdvice()}`);
  }
  const fallback = { cause, fix: wanted === 'auto' ? ownWebgpuAdvice() : '' };
  const other = { fallback, limits: null, notes: [] };
  if (wanted !== 'cpu' && (await openWebGL(listeners))) {
    const adapter = webglRenderer();
    return { name: 'webgl', adapter, software: isSoftwareName(adapter), ...other };
  }
  if (wanted === 'webgl') throw new Error('This browser has no WebGL 2 in workers.');
  if (await tf.setBackend('cpu').catch(() => false))
    return { name: 'cpu', adapter: 'JavaScript on the CPU', software: true, ...other };
  throw new Error(`No backend could be started. ${cause}`);
}

/**
 * Destroys the WebGPU device, or loses the WebGL context, as a driver crash would; the listeners are told. For testing the
 * recovery. @returns whether there was anything to lose
 */
export function loseDevice(): boolean {
  if (tf.getBackend() === 'webgpu') device?.destroy();
  else if (tf.getBackend() === 'webgl') context?.getExtension('WEBGL_lose_context')?.loseContext();
  else return false;
  return true;
}

/** Bytes of GPU memory that TensorFlow.js holds, and its live tensors. */
export function memoryUse(): { bytes: number; tensors: number } {
  const memory = tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU?: number; numBytesInGPU?: number };
  return {
    bytes: memory.numBytesAllocatedInGPU ?? memory.numBytesInGPU ?? memory.numBytes,
    tensors: memory.numTensors,
  };
}

/** The WebGPU device that the engine runs on. @throws when it runs on another backend */
export function gpuDevice(): GPUDevice {
  if (!device || tf.getBackend() !== 'webgpu') throw new Error('The engine does not run on WebGPU.');
  return device;
}
