import { testTexts, tokenLengths, videoCounts } from './data-kinds';
import { needsBank } from './losses';
import type { ConfigProblem, ExperimentConfig } from './schema';

/** How large a buffer an adapter allows, in bytes. */
export interface BufferLimits {
  maxBufferSize: number;
  maxStorageBufferBindingSize: number;
}

/** A buffer that can become larger than an adapter allows. */
interface LargeBuffer {
  /** the field that makes it large, and what makes it large, with its value */
  path: string;
  because: string;
  bytes: number;
}

/** Patches and cells of a frame, and values of a patch: see the convolutional frame encoder. */
const [PATCHES, CELLS, PATCH_VALUES] = [64, 16, 96];
/** Bytes of a float32. */
const FLOAT = 4;

const show = (value: number) => value.toLocaleString('en');

/** Floats of all parameters, within a percent; see `initialParameters`. */
function parameterFloats({ model, data }: ExperimentConfig): number {
  const { width: d, text, temporal, merging } = model;
  const [stem, wide] = [Math.ceil(d / 2), Math.ceil(1.5 * d)];
  const blocks = (text.layers + temporal.layers) * (12 * d * d + 13 * d);
  const frames =
    stem * (PATCH_VALUES + 1) + wide * (16 * stem + 3) + 2 * wide * (wide + 1) + d * (2 * wide + CELLS * wide + 2);
  const rounds = merging.textRatios.length + merging.videoRatios.length;
  const rest = d * (d + tokenLengths(data).text + 150) + 4 * (2 * d * d + 4 * d) + rounds * (7 * d * d + 9 * d);
  return blocks + frames + rest;
}

/** The buffers of a config's plan that outgrow all others; its own limits are checked where it is recorded. */
function largeBuffers(config: ExperimentConfig): LargeBuffer[] {
  const { batchSize: n, bankSize: m, data, model, losses } = config;
  const { text, video: frames } = tokenLengths(data);
  const { width } = model;
  const tokens = text + frames;
  const { test } = videoCounts(data);
  const texts = testTexts(data);
  const bank = needsBank(losses) ? m : 0;
  const images = n * frames;
  const stem = Math.ceil(width / 2);
  const batchLarger = n * (n + bank) > n * bank * 2;
  return [
    {
      path: 'bankSize',
      because: `a memory bank of ${show(m)} and a width of ${show(width)}`,
      bytes: (n + m) * tokens * width * FLOAT,
    },
    {
      path: bank > n ? 'bankSize' : 'batchSize',
      because: `${bank > n ? `a memory bank of ${show(m)}` : `a batch of ${show(n)}`} and a width of ${show(width)}`,
      bytes: (n + bank) * tokens * 2 * width * FLOAT,
    },
    {
      path: batchLarger ? 'batchSize' : 'bankSize',
      because: `a batch of ${show(n)}${bank > 0 ? ` and a memory bank of ${show(m)}` : ''}`,
      bytes: (n * n + 2 * n * bank) * tokens * FLOAT,
    },
    {
      path: 'batchSize',
      because: `a batch of ${show(n)} and a width of ${show(width)}`,
      bytes: images * Math.max(PATCHES * PATCH_VALUES, CELLS * 16 * stem) * FLOAT,
    },
    {
      path: 'data.testPairs',
      because: `${show(test)} test pairs${texts > test ? ` with ${show(texts)} captions` : ''} and a width of ${show(width)}`,
      bytes: (texts * text + test * frames) * width * FLOAT,
    },
    {
      path: 'model.width',
      because: `a width of ${show(width)} and ${model.text.layers} + ${model.temporal.layers} layers`,
      bytes: parameterFloats(config) * FLOAT,
    },
  ];
}

/** Bytes of the largest buffer that a config's plan needs, within a percent. */
export function largestBuffer(config: ExperimentConfig): number {
  return Math.max(...largeBuffers(config).map(({ bytes }) => bytes));
}

/** A config with one of the fields that make buffers large replaced. */
function withSize(config: ExperimentConfig, path: string, value: number): ExperimentConfig {
  if (path === 'bankSize') return { ...config, bankSize: value };
  if (path === 'batchSize') return { ...config, batchSize: value };
  if (path === 'data.testPairs') return { ...config, data: { ...config.data, testPairs: value } };
  return { ...config, model: { ...config.model, width: value } };
}

function sizeOf({ bankSize, batchSize, data, model }: ExperimentConfig, path: string): number {
  return { bankSize, batchSize, 'data.testPairs': videoCounts(data).test }[path] ?? model.width;
}

/** The largest value of a field with which everything that it makes large fits; 0 when none does. */
function largestFitting(config: ExperimentConfig, path: string, allowed: number): number {
  const fits = (value: number) =>
    largeBuffers(withSize(config, path, value)).every(buffer => buffer.path !== path || buffer.bytes <= allowed);
  let [low, high] = [0, sizeOf(config, path)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** A size of a buffer, as messages state it: whole megabytes, so that what is just too large can be told from what is allowed. */
export const megabytes = (bytes: number): string => `${show(Math.round(bytes / 1e6))} MB`;

/**
 * Fields whose values need a larger buffer than an adapter allows, each with both numbers and the largest value that fits.
 * Nothing is said of configs without a static plan: they keep their tensors in other pieces.
 */
export function bufferProblems(config: ExperimentConfig, limits: BufferLimits): ConfigProblem[] {
  if (config.model.frames.kind !== 'conv') return [];
  const allowed = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const worst = new Map<string, LargeBuffer>();
  for (const buffer of largeBuffers(config))
    if (buffer.bytes > allowed && buffer.bytes > (worst.get(buffer.path)?.bytes ?? 0)) worst.set(buffer.path, buffer);
  return [...worst.values()].map(({ path, because, bytes }) => {
    const fitting = largestFitting(config, path, allowed);
    const help = fitting > 0 ? `At most ${show(fitting)} fits.` : 'A smaller width would fit.';
    return {
      path,
      message: `With ${because} one buffer takes ${megabytes(bytes)}; this adapter allows ${megabytes(allowed)}. ${help}`,
    };
  });
}
