import { tf } from '../../tf';

/** Normalised, masked tokens and their weights on both sides. */
export interface LateInteractionInputs {
  /** [A, T, D] L2-normalised text tokens, zero where padded */
  text: tf.Tensor;
  /** [B, V, D] L2-normalised video tokens, zero where padded */
  video: tf.Tensor;
  /** [A, T] softmax weights of the text tokens */
  textWeights: tf.Tensor;
  /** [B, V] softmax weights of the video tokens */
  videoWeights: tf.Tensor;
}

/** Which token features are constants (the memory bank's): no gradient is computed for them. */
export interface ConstantSides {
  text?: boolean;
  video?: boolean;
}

/** Entries of the token similarity tensor held at a time; larger problems are cut along the texts. */
const CHUNK_ENTRIES = 4 << 20;

interface TokenSimilarity {
  /** [a, T, B, V] */
  s: tf.Tensor;
  /** [a, T, B] */
  overFrames: tf.Tensor;
  /** [a, B, V] */
  overWords: tf.Tensor;
}

function tokenSimilarity(text: tf.Tensor, video: tf.Tensor): TokenSimilarity {
  const [a = 1, words = 1, width = 1] = text.shape;
  const [b = 1, frames = 1] = video.shape;
  const flat = (x: tf.Tensor) => tf.reshape(x, [-1, width]) as tf.Tensor2D;
  const s = tf.reshape(tf.matMul(flat(text), flat(video), false, true), [a, words, b, frames]);
  return { s, overFrames: tf.max(s, 3), overWords: tf.max(s, 1) };
}

/** 1 where `s` attains its maximum along `axis`, shared evenly by exact ties. */
function winners(s: tf.Tensor, maximum: tf.Tensor, axis: number): tf.Tensor {
  const hit = tf.cast(tf.equal(s, tf.expandDims(maximum, axis)), 'float32');
  return tf.div(hit, tf.sum(hit, axis, true));
}

function forward(x: LateInteractionInputs): tf.Tensor {
  const { overFrames, overWords } = tokenSimilarity(x.text, x.video);
  const fromText = tf.sum(tf.mul(overFrames, tf.expandDims(x.textWeights, 2)), 1);
  const fromVideo = tf.sum(tf.mul(overWords, tf.expandDims(x.videoWeights, 0)), 2);
  return tf.mul(tf.add(fromText, fromVideo), 0.5);
}

type Gradients = {
  text: tf.Tensor;
  video: tf.Tensor;
  textWeights: tf.Tensor;
  videoWeights: tf.Tensor;
};

function backward(x: LateInteractionInputs, dy: tf.Tensor, constant: ConstantSides): Gradients {
  const [a = 1, words = 1, width = 1] = x.text.shape;
  const [b = 1, frames = 1] = x.video.shape;
  const { s, overFrames, overWords } = tokenSimilarity(x.text, x.video);
  const half = tf.mul(dy, 0.5);
  const textWeights = tf.sum(tf.mul(overFrames, tf.reshape(half, [a, 1, b])), 2);
  const videoWeights = tf.sum(tf.mul(overWords, tf.reshape(half, [a, b, 1])), 0);
  if (constant.text && constant.video)
    return { text: tf.zerosLike(x.text), video: tf.zerosLike(x.video), textWeights, videoWeights };
  const share = tf.add(
    tf.mul(winners(s, overFrames, 3), tf.reshape(x.textWeights, [a, words, 1, 1])),
    tf.mul(winners(s, overWords, 1), tf.reshape(x.videoWeights, [1, 1, b, frames])),
  );
  const ds = tf.reshape(tf.mul(share, tf.reshape(half, [a, 1, b, 1])), [a * words, b * frames]) as tf.Tensor2D;
  const flat = (t: tf.Tensor) => tf.reshape(t, [-1, width]) as tf.Tensor2D;
  return {
    text: constant.text ? tf.zerosLike(x.text) : tf.reshape(tf.matMul(ds, flat(x.video)), x.text.shape),
    video: constant.video ? tf.zerosLike(x.video) : tf.reshape(tf.matMul(ds, flat(x.text), true), x.video.shape),
    textWeights,
    videoWeights,
  };
}

/** The same inputs for texts [from, from + count). */
function textRows(x: LateInteractionInputs, from: number, count: number): LateInteractionInputs {
  return {
    ...x,
    text: tf.slice(x.text, [from, 0, 0], [count, -1, -1]),
    textWeights: tf.slice(x.textWeights, [from, 0], [count, -1]),
  };
}

function textChunks(x: LateInteractionInputs): [number, number][] {
  const [a = 1, words = 1] = x.text.shape;
  const [b = 1, frames = 1] = x.video.shape;
  const size = Math.max(1, Math.floor(CHUNK_ENTRIES / (words * b * frames)));
  return Array.from({ length: Math.ceil(a / size) }, (_, i) => [i * size, Math.min(size, a - i * size)]);
}

/**
 * Token-wise late interaction S[a,b] = ½ (Σ_i w_t[a,i] max_j s + Σ_j w_v[b,j] max_i s), s = t̂·v̂ᵀ
 * (NeighborRetr.local_level). Nothing of size [A, T, B, V] is kept for the backward pass: it is computed again, in
 * chunks of texts, so memory stays bounded for any memory bank. Exact ties share their gradient.
 * @returns [A, B]
 */
export function lateInteraction(inputs: LateInteractionInputs, constant: ConstantSides = {}): tf.Tensor {
  const op = tf.customGrad((...args) => {
    const [text, video, textWeights, videoWeights] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[4] as tf.GradSaveFunc;
    save([text, video, textWeights, videoWeights]);
    const x = { text, video, textWeights, videoWeights };
    const rows = textChunks(x).map(([from, count]) => tf.tidy(() => forward(textRows(x, from, count))));
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [t, v, wt, wv] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const all = { text: t, video: v, textWeights: wt, videoWeights: wv };
      const parts = textChunks(all).map(([from, count]) => {
        const dyRows = tf.slice(dy, [from, 0], [count, -1]);
        return tf.tidy(() => backward(textRows(all, from, count), dyRows, constant)) as Gradients;
      });
      const join = (key: 'text' | 'textWeights') =>
        tf.concat(
          parts.map(p => p[key]),
          0,
        );
      const add = (key: 'video' | 'videoWeights') =>
        parts.map(p => p[key]).reduce((left, right) => tf.add(left, right));
      return [join('text'), add('video'), join('textWeights'), add('videoWeights')];
    };
    return { value: rows.length === 1 ? rows[0]! : tf.concat(rows, 0), gradFunc };
  });
  return op(inputs.text, inputs.video, inputs.textWeights, inputs.videoWeights);
}
