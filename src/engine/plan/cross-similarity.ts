import { STORAGE_USAGE, UNIFORM_USAGE } from './buffer-usage';
import { retrievalInteraction } from './kernels/late-interaction';
import { NEUTRAL_STEP, packStep, STEP_BYTES, STEP_STRUCT } from './kernels/step';
import { LimitError, planProblems } from './limits';
import { readBuffer } from './read-buffer';
import { type Kernel, type Plan, PlanBuilder, type PlanBuffer } from './plan';

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

/** Texts whose similarities are computed at a time. */
const rowsFor = (texts: number, videos: number) => Math.max(1, Math.min(texts, Math.floor(TILE_BYTES / 4 / videos)));

/** The kernel that computes similarities of a tile, and the buffers that it wants, not made yet. */
export function crossKernel(
  text: Pick<SideTokens, 'count' | 'length'>,
  video: Pick<SideTokens, 'count' | 'length'>,
  width: number,
  rows = rowsFor(text.count, video.count),
): { kernel: Kernel; args: number[]; buffers: PlanBuffer[] } {
  const tokens = { words: text.length, frames: video.length, width };
  const made = retrievalInteraction({ ...tokens, texts: text.count, videos: video.count, rows });
  const all = text.count * text.length + video.count * video.length;
  const buffer = (label: string, words: number): PlanBuffer => ({ label, bytes: Math.max(16, words * 4), gpu: null });
  const buffers = [
    buffer('token features', all * width),
    buffer('token scales', all),
    buffer('token weights', all),
    // Only pairs alone would ask whose text is whose.
    buffer('no pairs', 1),
    buffer('similarity tile', rows * video.count),
  ];
  return { ...made, buffers };
}

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
  rows = rowsFor(text.count, video.count),
): Promise<Float32Array> {
  const own: GPUBuffer[] = [];
  const { kernel, args, buffers } = crossKernel(text, video, width, rows);
  const [problem] = planProblems([kernel], buffers, device.limits);
  if (problem) throw new LimitError(`This gallery is too large. ${problem}`);
  const buffer = (label: string, bytes: number, usage: number): GPUBuffer => {
    const gpu = device.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 16) * 16), usage });
    own.push(gpu);
    return gpu;
  };
  const joined = (label: string, a: Float32Array, b: Float32Array): PlanBuffer => {
    const gpu = buffer(label, (a.length + b.length) * 4, STORAGE_USAGE);
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
    const none = buffer('no pairs', 4, STORAGE_USAGE);
    const tile = buffer('similarity tile', rows * video.count * 4, STORAGE_USAGE);
    const step = buffer('step', STEP_BYTES, UNIFORM_USAGE);
    const similarity = { label: 'similarity tile', bytes: tile.size, gpu: tile };
    const pairs = { label: 'no pairs', bytes: none.size, gpu: none };
    builder.dispatch(kernel, [tokens, scales, weights, pairs, similarity], args);
    plan = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
    const all = new Float32Array(text.count * video.count);
    for (let from = 0; from < text.count; from += rows) {
      device.queue.writeBuffer(step, 0, packStep({ ...NEUTRAL_STEP, firstItem: from }));
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
