import { USUAL_K } from '@/config/schema';
import { gpuDevice } from '@/engine/backend';
import { registerKernels, restoreStockKernels } from '@/engine/reference/kernels/register';
import { lateInteraction } from '@/engine/reference/kernels/late-interaction';
import { DeviceGallery } from '@/engine/plan/device-gallery';
import { NEUTRAL_STEP, packStep, STEP_BYTES, STEP_STRUCT } from '@/engine/plan/kernels/step';
import { PlanBuilder } from '@/engine/plan/plan';
import type { PlanShape } from '@/engine/plan/shape';
import { tf } from '@/engine/tf';
import { directionFigures } from '@/engine/gallery/figures';

/** Milliseconds per query, over a slice of the queries. */
export interface RetrievalTime {
  queries: number;
  perQuery: number;
}

/** Retrieval of one tile on the plan: similarities, ranks and lists of both directions, on the device. */
export async function timePlannedRetrieval(shape: PlanShape, size: number, queries: number): Promise<RetrievalTime> {
  const device = gpuDevice();
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: STEP_BYTES, usage });
  device.queue.writeBuffer(buffer, 0, packStep(NEUTRAL_STEP));
  const gallery = new DeviceGallery(device, { texts: size, videos: size }, USUAL_K, shape, queries);
  const numbers = Int32Array.from({ length: size + 1 }, (_, i) => i);
  gallery.pairUp({ videoOf: numbers.subarray(0, size), starts: numbers });
  const plans = await gallery.compile({ buffer, struct: STEP_STRUCT });
  await storeRandomFeatures(gallery, shape);
  const run = async () => {
    const started = performance.now();
    plans.tile.submit();
    await device.queue.onSubmittedWorkDone();
    return performance.now() - started;
  };
  await run();
  const perQuery = (await run()) / queries;
  plans.own.dispose();
  plans.tile.dispose();
  gallery.dispose();
  buffer.destroy();
  return { queries, perQuery };
}

/** Fills a gallery with random features. */
async function storeRandomFeatures(gallery: DeviceGallery, { batch, words, frames, width }: PlanShape): Promise<void> {
  const device = gpuDevice();
  const rows = batch * (words + frames);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const step = device.createBuffer({ size: STEP_BYTES, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  const random = (count: number) => {
    const gpu = device.createBuffer({ size: count * 4, usage });
    const values = Float32Array.from({ length: count }, () => Math.random());
    device.queue.writeBuffer(gpu, 0, values);
    return { label: 'random features', bytes: gpu.size, gpu };
  };
  const [x, scales, weights] = [random(rows * width), random(rows), random(rows)];
  const builder = new PlanBuilder();
  gallery.recordStore(builder, x, scales, weights);
  const store = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
  for (let firstItem = 0; firstItem < gallery.size.texts; firstItem += batch) {
    device.queue.writeBuffer(step, 0, packStep({ ...NEUTRAL_STEP, firstItem }));
    store.submit();
  }
  await device.queue.onSubmittedWorkDone();
  store.dispose();
  for (const { gpu } of [x, scales, weights]) gpu.destroy();
  step.destroy();
}

/** The same on TensorFlow.js' own kernels, read back and counted in JavaScript. */
export async function timeStockRetrieval(shape: PlanShape, size: number, queries: number): Promise<RetrievalTime> {
  const { words, frames, width } = shape;
  restoreStockKernels();
  const inputs = {
    text: tf.randomUniform([queries, words, width]),
    video: tf.randomUniform([size, frames, width]),
    textWeights: tf.mul(tf.ones([queries, words]), 1 / words),
    videoWeights: tf.mul(tf.ones([size, frames]), 1 / frames),
  };
  const run = async () => {
    const started = performance.now();
    const rows = tf.tidy(() => lateInteraction(inputs));
    const values = (await rows.data()) as Float32Array;
    rows.dispose();
    // One direction only: a slice has no complete columns. The plan counts both.
    directionFigures({ rows: queries, columns: size, values }, USUAL_K, () => false, new Int32Array(queries));
    return performance.now() - started;
  };
  await run();
  const perQuery = (await run()) / queries;
  tf.dispose(Object.values(inputs));
  registerKernels();
  return { queries, perQuery };
}
