import { layerNorm, l2Normalize } from '../../reference/model/layers';
import { globalSimilarity, localSimilarity, tokenWeights } from '../../reference/model/local-similarity';
import { scoped } from '../../reference/model/layers';
import { quickGelu } from '../../reference/kernels/quick-gelu';
import { tf } from '../../tf';
import { weightsOf } from '../golden-file';
import { checkDifferentiable, valueAndGradients } from '../gradients';
import type { GoldenCheck } from '../golden-check';

/** QuickGELU, both LayerNorms and F.normalize; each has its own cotangent and gradients. */
export async function primitives(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const [x, weight, bias] = [file.tensor('in.x'), file.tensor('param.weight'), file.tensor('param.bias')];
  const normed = (eps: number) => () => layerNorm(x, weight, bias, eps);
  const operations: Record<string, () => tf.Tensor> = {
    quickgelu: () => quickGelu(x),
    layernorm_clip: normed(file.number('clip_eps')),
    layernorm_until: normed(file.number('until_eps')),
    normalize: () => l2Normalize(x),
  };
  const inputs = new Map([
    ['x', x],
    ['weight', weight],
    ['bias', bias],
  ]);
  for (const [name, operation] of Object.entries(operations)) {
    const cotangent = file.tensor(`cot.${name}`);
    await check.tensor(`out.${name}`, operation());
    const { gradients } = valueAndGradients(inputs, () => tf.sum(tf.reshape(tf.mul(operation(), cotangent), [-1])));
    for (const [input, gradient] of gradients)
      if (file.has(`grad.${name}.${input}`)) await check.tensor(`grad.${name}.${input}`, gradient);
  }
}

/** Token-wise late interaction with its weight MLPs. */
export async function localLevel(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const [text, video] = [file.tensor('in.text_feat'), file.tensor('in.video_feat')];
  const [textMask, videoMask] = [file.tensor('in.text_mask'), file.tensor('in.video_mask')];
  const params = file.group('param.');
  const weights = weightsOf(params);
  const inputs = new Map([['text_feat', text], ['video_feat', video], ...params]);
  await checkDifferentiable(check, inputs, () => ({
    outputs: { similarity: localSimilarity({ text, video, textMask, videoMask }, weights) },
    intermediates: {
      text_weight: tokenWeights(text, textMask, scoped(weights, 'text_weight_fc.')),
      video_weight: tokenWeights(video, videoMask, scoped(weights, 'video_weight_fc.')),
    },
  }));
}

/** Similarity of merged tokens, one or several. */
export async function globalLevel(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const [text, video] = [file.tensor('in.text_feat'), file.tensor('in.video_feat')];
  const params = file.group('param.');
  const weights = weightsOf(params);
  const inputs = new Map([['text_feat', text], ['video_feat', video], ...params]);
  await checkDifferentiable(check, inputs, () => ({
    outputs: { similarity: globalSimilarity(text, video, weights) },
  }));
}
