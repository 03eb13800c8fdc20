import { grad, init, jit, numpy as np } from '@jax-js/jax';
import { gpuDevice, openBackend } from '@/engine/backend';
import { lateInteraction } from '@/engine/reference/kernels/late-interaction';
import { restoreStockKernels } from '@/engine/reference/kernels/register';
import {
  lateInteraction as lateInteractionKernel,
  pairCount,
  recordWords,
} from '@/engine/plan/kernels/late-interaction';
import {
  lateInteractionGradient,
  lateInteractionWeightGradient,
} from '@/engine/plan/kernels/late-interaction-gradient';
import { STEP_BYTES, STEP_STRUCT } from '@/engine/plan/kernels/step';
import { PlanBuilder } from '@/engine/plan/plan';
import { tf } from '@/engine/tf';

/** The part of a step that every peer can run: all pairs' late interaction and its gradients, tokens of a batch of 32. */
const [N, WORDS, FRAMES, WIDTH] = [32, 24, 12, 128];
const ROUNDS = 3;

/** Who runs it. */
export type Peer = 'plan' | 'stock' | 'webgl' | 'jax-js';

/** Median milliseconds, and the sum of the text gradient's squares: all peers must agree on it. */
export interface PeerTime {
  milliseconds: number;
  checksum: number;
}

interface Inputs {
  text: Float32Array<ArrayBuffer>;
  video: Float32Array<ArrayBuffer>;
  textWeights: Float32Array<ArrayBuffer>;
  videoWeights: Float32Array<ArrayBuffer>;
  slope: Float32Array<ArrayBuffer>;
}

/** The same numbers for everybody. */
function makeInputs(): Inputs {
  let state = 1;
  const draw = (count: number, low: number, high: number) =>
    Float32Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return low + ((high - low) * state) / 4294967296;
    });
  return {
    text: draw(N * WORDS * WIDTH, -0.1, 0.1),
    video: draw(N * FRAMES * WIDTH, -0.1, 0.1),
    textWeights: draw(N * WORDS, 0, 0.1),
    videoWeights: draw(N * FRAMES, 0, 0.1),
    slope: draw(N * N, -1, 1),
  };
}

const squares = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x * x, 0);

/** One run to warm up, then the median of a few. @param run returns the text tokens' gradient once it is there */
async function time(run: () => Promise<ArrayLike<number>>): Promise<PeerTime> {
  const checksum = squares(await run());
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return { milliseconds: times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!, checksum };
}

async function timePlan(inputs: Inputs): Promise<PeerTime> {
  const device = gpuDevice();
  const made: GPUBuffer[] = [];
  const buffer = (label: string, content: Float32Array<ArrayBuffer> | number) => {
    const size = typeof content === 'number' ? content * 4 : content.byteLength;
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
    const gpu = device.createBuffer({ label, size, usage: STORAGE | COPY_DST | COPY_SRC });
    if (typeof content !== 'number') device.queue.writeBuffer(gpu, 0, content);
    made.push(gpu);
    return { label, bytes: size, gpu };
  };
  const join = (a: Float32Array, b: Float32Array) => Float32Array.from([...a, ...b]);
  const videoFrom = N * WORDS;
  const rows = N * (WORDS + FRAMES);
  const meetings = [{ texts: N, textFrom: 0, videos: N, videoFrom, to: 0 }];
  const spec = { meetings, words: WORDS, frames: FRAMES, width: WIDTH };
  const gradient = { ...spec, slopes: [{ from: 0, per: 'pair' as const }] };
  const x = buffer('x', join(inputs.text, inputs.video));
  const scales = buffer('scales', new Float32Array(rows).fill(1));
  const weights = buffer('weights', join(inputs.textWeights, inputs.videoWeights));
  const slope = buffer('slope', inputs.slope);
  const similarity = buffer('similarity', N * N);
  const winners = buffer('winners', pairCount(spec) * recordWords(spec));
  const maxima = buffer('maxima', pairCount(spec) * (WORDS + FRAMES));
  const [dweights, dnormal] = [buffer('dweights', rows), buffer('dnormal', rows * WIDTH)];
  const read = device.createBuffer({
    size: videoFrom * WIDTH * 4,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const step = device.createBuffer({ size: STEP_BYTES, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  made.push(read, step);
  const builder = new PlanBuilder();
  builder.dispatch(lateInteractionKernel(spec), [x, scales, weights, similarity, winners, maxima]);
  builder.dispatch(lateInteractionWeightGradient(gradient), [maxima, slope, dweights]);
  const kernel = lateInteractionGradient(gradient, { textFrom: 0, videoFrom });
  builder.dispatch(kernel, [x, scales, weights, winners, slope, dnormal]);
  const plan = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
  const found = await time(async () => {
    plan.submit(encoder => encoder.copyBufferToBuffer(dnormal.gpu, 0, read, 0, read.size));
    await read.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(read.getMappedRange().slice(0));
    read.unmap();
    return values;
  });
  plan.dispose();
  for (const gpu of made) gpu.destroy();
  return found;
}

async function timeTensorFlow(inputs: Inputs): Promise<PeerTime> {
  const tensors = [
    tf.tensor(inputs.text, [N, WORDS, WIDTH]),
    tf.tensor(inputs.video, [N, FRAMES, WIDTH]),
    tf.tensor(inputs.textWeights, [N, WORDS]),
    tf.tensor(inputs.videoWeights, [N, FRAMES]),
  ];
  const slope = tf.tensor(inputs.slope, [N, N]);
  const gradients = tf.grads((text, video, textWeights, videoWeights) =>
    lateInteraction({ text: text!, video: video!, textWeights: textWeights!, videoWeights: videoWeights! }),
  );
  const found = await time(async () => {
    const results = tf.tidy(() => gradients(tensors, slope));
    const values = await results[0]!.data();
    tf.dispose(results);
    return values as Float32Array;
  });
  tf.dispose([...tensors, slope]);
  return found;
}

async function timeJax(inputs: Inputs): Promise<PeerTime> {
  const { defaultDevice } = await import('@jax-js/jax');
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('jax-js found no WebGPU.');
  defaultDevice('webgpu');
  type Tokens = { text: np.Array; video: np.Array; textWeights: np.Array; videoWeights: np.Array };
  const array = (values: Float32Array<ArrayBuffer>, shape: number[]) => np.array(values).reshape(shape);
  const value = ({ text, video, textWeights, videoWeights }: Tokens, slope: np.Array) => {
    const s = np.einsum('atd,bvd->abtv', text, video);
    const byWord = np.einsum('abt,at->ab', np.max(s.ref, 3), textWeights);
    const byFrame = np.einsum('abv,bv->ab', np.max(s, 2), videoWeights);
    return byWord.add(byFrame).mul(0.5).mul(slope).sum();
  };
  const gradients = jit(grad(value));
  const tokens: Tokens = {
    text: array(inputs.text, [N, WORDS, WIDTH]),
    video: array(inputs.video, [N, FRAMES, WIDTH]),
    textWeights: array(inputs.textWeights, [N, WORDS]),
    videoWeights: array(inputs.videoWeights, [N, FRAMES]),
  };
  const slope = array(inputs.slope, [N, N]);
  return time(async () => {
    const { text, video, textWeights, videoWeights } = tokens;
    const given = { text: text.ref, video: video.ref, textWeights: textWeights.ref, videoWeights: videoWeights.ref };
    const results = gradients(given, slope.ref) as Tokens;
    for (const rest of [results.video, results.textWeights, results.videoWeights]) {
      await rest.ref.blockUntilReady();
      rest.dispose();
    }
    return (await results.text.data()) as Float32Array;
  });
}

/** Late interaction and its gradients on one peer, in a page of its own. */
export async function timePeer(peer: Peer): Promise<PeerTime> {
  const inputs = makeInputs();
  if (peer === 'jax-js') return timeJax(inputs);
  const fail = (message: string) => {
    throw new Error(message);
  };
  await openBackend({ onLost: fail, onError: fail }, peer === 'webgl' ? 'webgl' : 'webgpu');
  if (peer === 'plan') return timePlan(inputs);
  if (peer === 'stock') restoreStockKernels();
  return timeTensorFlow(inputs);
}
