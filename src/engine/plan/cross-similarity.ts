import { lateInteraction } from './kernels/late-interaction';
import { NEUTRAL_STEP, packStep, STEP_BYTES, STEP_STRUCT } from './kernels/step';
import { readBuffer } from './parameter-arena';
import { type Plan, PlanBuilder, type PlanBuffer } from './plan';

/** Token features of one side. */
export interface SideTokens {
  count: number;
  length: number;
  /** [count · length · width] raw */
  tokens: Float32Array;
  /** [count · length] mask over norm */
  scales: Float32Array;
  /** [count · length] */
  weights: Float32Array;
}

/** Bytes of similarities computed at a time. */
const TILE_BYTES = 8 << 20;

/**
 * S of every text with every video, read back tile by tile: one dispatch and one readback for 8 MB of similarities.
 * @param width D, a multiple of 4
 * @param report told how many texts are done; may wait
 * @returns [texts · videos]
 * @throws when the features do not fit a buffer of this device
 */
export async function crossSimilarity(
  device: GPUDevice,
  text: SideTokens,
  video: SideTokens,
  width: number,
  report: (done: number, total: number) => Promise<void> | void = () => {},
  rows = Math.max(1, Math.min(text.count, Math.floor(TILE_BYTES / 4 / video.count))),
): Promise<Float32Array> {
  const own: GPUBuffer[] = [];
  const buffer = (label: string, bytes: number, usage: number): GPUBuffer => {
    if (bytes > device.limits.maxStorageBufferBindingSize)
      throw new Error(
        `The ${label} of this gallery need ${Math.round(bytes / 2 ** 20)} MB in one buffer, more than this adapter allows.`,
      );
    const gpu = device.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 16) * 16), usage });
    own.push(gpu);
    return gpu;
  };
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const joined = (label: string, a: Float32Array, b: Float32Array): PlanBuffer => {
    const gpu = buffer(label, (a.length + b.length) * 4, storage);
    device.queue.writeBuffer(gpu, 0, a as Float32Array<ArrayBuffer>);
    device.queue.writeBuffer(gpu, a.length * 4, b as Float32Array<ArrayBuffer>);
    return { label, bytes: gpu.size, gpu };
  };
  const builder = new PlanBuilder();
  let plan: Plan | null = null;
  try {
    const tokens = joined('token features', text.tokens, video.tokens);
    const scales = joined('token scales', text.scales, video.scales);
    const weights = joined('token weights', text.weights, video.weights);
    const tile = buffer('similarity tile', rows * video.count * 4, storage);
    const step = buffer('step', STEP_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    const meeting = { texts: rows, textFrom: 0, videos: video.count, videoFrom: text.count * text.length, to: 0 };
    const kernel = lateInteraction({
      meetings: [meeting],
      words: text.length,
      frames: video.length,
      width,
      texts: text.count,
    });
    builder.dispatch(kernel, [tokens, scales, weights, { label: 'similarity tile', bytes: tile.size, gpu: tile }]);
    plan = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
    const all = new Float32Array(text.count * video.count);
    for (let from = 0; from < text.count; from += rows) {
      device.queue.writeBuffer(step, 0, packStep({ ...NEUTRAL_STEP, bankHead: from }));
      plan.submit();
      const count = Math.min(rows, text.count - from);
      all.set((await readBuffer(device, tile)).subarray(0, count * video.count), from * video.count);
      await report(from + count, text.count);
    }
    return all;
  } finally {
    plan?.dispose();
    for (const gpu of own) gpu.destroy();
  }
}
