import { dpcKnn } from '../../reference/model/dpc-knn';
import { scoped } from '../../reference/model/layers';
import { mergeToGlobal, mergeTokens, tokenClusterBlock } from '../../reference/model/token-merging';
import { tf } from '../../tf';
import { weightsOf } from '../golden-file';
import { checkDifferentiable } from '../gradients';
import type { GoldenCheck } from '../golden-check';

/** Cluster of every token [B, N] from one-hot rows [B, C, N]. */
function clusterIndex(assignment: tf.Tensor): tf.Tensor {
  const clusters = assignment.shape[1] ?? 1;
  return tf.sum(tf.mul(assignment, tf.reshape(tf.range(0, clusters, 1, 'float32'), [1, clusters, 1])), 1);
}

/** Compares cluster ids on valid tokens only: those of padded tokens are arbitrary (quirk 23). */
async function compareClusters(
  check: GoldenCheck,
  name: string,
  assignment: tf.Tensor,
  mask: tf.Tensor | null,
): Promise<void> {
  const index = clusterIndex(assignment);
  const actual = Float32Array.from(await index.data());
  const valid = mask ? await mask.data() : null;
  const expected = check.file.stored(name).data;
  check.values(
    name,
    actual.map((x, i) => (valid && !valid[i] ? (expected[i] ?? NaN) : x)),
  );
}

/** cluster_dpc_knn alone. */
export async function dpcKnnCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const mask = file.has('in.mask') ? file.tensor('in.mask') : null;
  const options = { clusters: file.number('cluster_num'), k: file.number('k'), noise: null };
  const clustering = dpcKnn(file.tensor('in.x'), mask, options);
  await compareClusters(check, 'out.idx_cluster', clustering.assignment, mask);
  if (file.has('mid.density')) await check.tensor('mid.density', clustering.density);
  if (file.has('mid.score')) await check.tensor('mid.score', clustering.score);
}

/** One CTM followed by its TCBlock. */
export async function ctmTcBlockCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const x = file.tensor('in.x');
  const mask = file.has('in.mask') ? file.tensor('in.mask') : null;
  const params = file.group('param.');
  const weights = weightsOf(params);
  const heads = file.number('heads');
  const options = { clusters: file.number('cluster_num'), k: file.number('k'), heads, noise: null };
  let assignment: tf.Tensor | null = null;
  await checkDifferentiable(check, new Map([['x', x], ...params]), () => {
    const tokens = mergeTokens(x, mask, scoped(weights, 'ctm.'), options);
    assignment = tf.keep(tokens.clustering.assignment);
    return {
      outputs: { x: tokenClusterBlock(tokens, scoped(weights, 'block.'), heads) },
      intermediates: { x_norm: tokens.normed, x_merged: tokens.merged },
    };
  });
  if (assignment && file.has('mid.idx_cluster')) await compareClusters(check, 'mid.idx_cluster', assignment, mask);
}

/** Both rounds of both modalities. */
export async function mergeGlobalFeaturesCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const [text, video] = [file.tensor('in.text_feat'), file.tensor('in.video_feat')];
  const [textMask, videoMask] = [file.tensor('in.text_mask'), file.tensor('in.video_mask')];
  const params = file.group('param.');
  const weights = weightsOf(params);
  const settings = (key: string) => ({
    ratios: file.hyper[key] as number[],
    k: file.number('k'),
    heads: file.number('heads'),
    noise: null,
  });
  await checkDifferentiable(check, new Map([['text_feat', text], ['video_feat', video], ...params]), () => ({
    outputs: {
      global_text_feat: mergeToGlobal(text, textMask, weights, 'text', settings('text_ratios')),
      global_video_feat: mergeToGlobal(video, videoMask, weights, 'video', settings('video_ratios')),
    },
  }));
}
