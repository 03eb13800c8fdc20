import { encodeImages } from '../../reference/model/frame-encoder';
import { scoped } from '../../reference/model/layers';
import { aggregateVideoFeatures } from '../../reference/model/temporal';
import { encodeText } from '../../reference/model/text-encoder';
import { tf } from '../../tf';
import { weightsOf } from '../golden-file';
import { checkDifferentiable } from '../gradients';
import type { GoldenCheck } from '../golden-check';

/** CLIP.encode_text with return_hidden; `pooled` is the state at the largest id. */
export async function clipTextCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const params = file.group('param.');
  const ids = file.ints('in.text_ids');
  const mask = file.tensor('in.text_mask') as tf.Tensor2D;
  const [count, words] = mask.shape;
  const last = Array.from({ length: count }, (_, row) => {
    const own = Array.from(ids.subarray(row * words, (row + 1) * words));
    return own.indexOf(Math.max(...own));
  });
  const pick = tf.oneHot(tf.tensor1d(last, 'int32'), words, 1, 0, 'float32');
  await checkDifferentiable(check, params, () => {
    const shape = { layers: file.number('text_layers'), heads: file.number('heads') };
    const hidden = encodeText({ ids, mask }, weightsOf(params), shape);
    const pooled = tf.sum(tf.mul(hidden, tf.expandDims(pick, 2)), 1);
    return { outputs: { hidden, pooled } };
  });
}

/** CLIP.encode_image with return_hidden. */
export async function clipImageCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const params = file.group('param.');
  const image = file.tensor('in.image');
  await checkDifferentiable(check, new Map([['image', image], ...params]), () => {
    const shape = { layers: file.number('vision_layers'), heads: file.number('vision_heads') };
    const { hidden, pooled } = encodeImages(image, scoped(weightsOf(params), 'visual.'), shape);
    return { outputs: { hidden, pooled } };
  });
}

/** NeighborRetr.aggregate_video_features. */
export async function aggregateVideoCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const params = file.group('param.');
  const [frames, mask] = [file.tensor('in.video_feat'), file.tensor('in.video_mask')];
  const shape = { layers: file.number('layers'), heads: file.number('heads') };
  await checkDifferentiable(check, new Map([['video_feat', frames], ...params]), () => ({
    outputs: { video_feat: aggregateVideoFeatures(frames, mask, weightsOf(params), shape) },
  }));
}
