import { STORAGE_USAGE } from './buffer-usage';
import { METRICS } from './kernels/optimizer';
import type { TokenLayout } from './model/similarity';
import type { PlanBuffer } from './plan';
import type { PlanShape } from './shape';
import { factorWords, type PlanInputs } from './training-plan';

/**
 * Makes every buffer that plans of one model read from outside.
 * @param trained number of trained parameters
 * @returns the buffers, and all of them in a list for freeing
 */
export function planInputs(
  device: GPUDevice,
  shape: PlanShape,
  layout: TokenLayout,
  trained: number,
): { inputs: PlanInputs; owned: GPUBuffer[] } {
  const { batch, words, frames, width, vocabulary, frameSize } = shape;
  const owned: GPUBuffer[] = [];
  const buffer = (label: string, words32: number): PlanBuffer => {
    const size = Math.max(16, Math.ceil(words32 / 4) * 16);
    const gpu = device.createBuffer({ label, size, usage: STORAGE_USAGE });
    owned.push(gpu);
    return { label, bytes: size, gpu };
  };
  const rounds = shape.textClusters.map((_, round) => {
    const tokens = (all: number[], first: number) => (round === 0 ? first : all[round - 1]!);
    return batch * (tokens(shape.textClusters, words) + tokens(shape.videoClusters, frames));
  });
  const inputs = {
    ids: buffer('ids', batch * words),
    starts: buffer('starts', vocabulary + 1),
    uses: buffer('uses', batch * words),
    pixels: buffer('pixels', (batch * frames * 3 * frameSize * frameSize) / 4),
    tokens: buffer('tokens', layout.rows * width),
    masks: buffer('masks', layout.rows),
    noise: rounds.map((rows, round) => buffer(`noise ${round}`, rows)),
    metrics: buffer('metrics', METRICS.length),
    factors: buffer('factors', factorWords(trained)),
  };
  return { inputs, owned };
}
