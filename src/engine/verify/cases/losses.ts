import { centralityWeightingLoss, centralityWeights } from '../../reference/losses/centrality';
import { klConsistencyLoss } from '../../reference/losses/kl';
import { NeighborCountError, neighborAdjusting, neighborAdjustingLoss } from '../../reference/losses/neighbor';
import { bankSimilarities } from '../../reference/losses/total';
import { sinkhornPlan, transportTargets, uniformRegularizationLoss } from '../../reference/losses/uniform';
import { localSimilarity } from '../../reference/model/local-similarity';
import { tf } from '../../tf';
import { weightsOf } from '../golden-file';
import { checkDifferentiable, type Tensors, valueAndGradients } from '../gradients';
import type { GoldenCheck } from '../golden-check';

const featureNames = ['text_feat', 'video_feat', 'global_text_feat', 'global_video_feat'] as const;

function inputsOf(check: GoldenCheck, names: readonly string[]): Tensors {
  return new Map(names.map(name => [name, check.file.tensor(`in.${name}`)]));
}

/** NeighborRetr.compute_centrality_weights. */
export async function centralityWeightsCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const inputs = inputsOf(check, featureNames);
  const scale = file.number('centrality_scale');
  await checkDifferentiable(check, inputs, () => ({
    outputs: {
      text_weights: centralityWeights(inputs.get('text_feat')!, inputs.get('global_text_feat')!, scale),
      video_weights: centralityWeights(inputs.get('video_feat')!, inputs.get('global_video_feat')!, scale),
    },
  }));
}

/** CentralityWeightingLoss.forward on given logits and weights. */
export async function centralityWeightingCase(check: GoldenCheck): Promise<void> {
  const inputs = inputsOf(check, ['similarity', 'weights']);
  await checkDifferentiable(check, inputs, () => ({
    outputs: {},
    loss: centralityWeightingLoss(inputs.get('similarity')!, inputs.get('weights')!),
  }));
}

/** NeighborRetr.compute_centrality_loss; the two directions' logits are independent inputs. */
export async function centralityLossCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const inputs = inputsOf(check, [...featureNames, 'local_t2v_logits', 'local_v2t_logits', 'logit_scale']);
  const scale = file.number('centrality_scale');
  const half = (logits: string, tokens: string, global: string) =>
    centralityWeightingLoss(
      tf.mul(inputs.get(logits)!, inputs.get('logit_scale')!),
      centralityWeights(inputs.get(tokens)!, inputs.get(global)!, scale),
    );
  await checkDifferentiable(check, inputs, () => ({
    outputs: {},
    loss: tf.mul(
      tf.add(
        half('local_t2v_logits', 'text_feat', 'global_text_feat'),
        half('local_v2t_logits', 'video_feat', 'global_video_feat'),
      ),
      0.5,
    ),
  }));
}

/** NeighborAdjustingLoss; where the published loss is NaN (K = B − 2), ours must refuse with its reason instead. */
export async function neighborAdjustingCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const inputs = inputsOf(check, ['similarity', 'memory']);
  const options = { neighbors: file.number('num_neighbors'), temperature: file.number('temperature') };
  if (Number.isNaN(file.stored('out.loss').data[0])) {
    const refused = refuses(() => neighborAdjustingLoss(inputs.get('similarity')!, inputs.get('memory')!, options));
    for (const name of [...file.names('out.'), ...file.names('grad.').map(n => `grad.${n}`)])
      check.add(name.startsWith('grad.') ? name : `out.${name}`, 'output', refused ? 0 : Infinity, 0);
    return;
  }
  await checkDifferentiable(check, inputs, () => {
    const parts = neighborAdjusting(inputs.get('similarity')!, tf.mean(inputs.get('memory')!, 1), options);
    return {
      outputs: {},
      loss: parts.loss,
      intermediates: {
        neighbor_mask: parts.neighborMask,
        extended_mask: parts.extendedMask,
        memory_centrality: parts.memoryCentrality,
        normalized_similarity: parts.normalizedSimilarity,
        normalized_centrality: parts.normalizedCentrality,
        positive_weights: parts.positiveWeights,
      },
    };
  });
}

function refuses(compute: () => tf.Tensor): boolean {
  try {
    tf.tidy(compute);
    return false;
  } catch (error) {
    return error instanceof NeighborCountError;
  }
}

/** NeighborRetr.compute_neighbor_loss with the memory bank as leaves. */
export async function neighborLossCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const params = file.group('param.');
  const leaves = inputsOf(check, ['text_feat', 'video_feat', 'mb_feat_t', 'mb_feat_v']);
  const weights = weightsOf(params);
  const get = (name: string) => leaves.get(name)!;
  const mask = (name: string) => file.tensor(`in.${name}`);
  const [textMask, videoMask, bankTextMask, bankVideoMask] = ['text_mask', 'video_mask', 'mb_mask_t', 'mb_mask_v'].map(
    mask,
  );
  const options = { neighbors: file.number('num_neighbors'), temperature: file.number('temperature') };
  await checkDifferentiable(check, new Map([...leaves, ...params]), () => {
    const features = { text: get('text_feat'), video: get('video_feat'), textMask: textMask!, videoMask: videoMask! };
    const local = localSimilarity(features, weights);
    const toBank = localSimilarity(
      { text: features.text, textMask: textMask!, video: get('mb_feat_v'), videoMask: bankVideoMask! },
      weights,
    );
    const fromBank = localSimilarity(
      { text: get('mb_feat_t'), textMask: bankTextMask!, video: features.video, videoMask: videoMask! },
      weights,
    );
    const videoToBank = tf.transpose(fromBank);
    const forward = neighborAdjustingLoss(local, videoToBank, options);
    const backward = neighborAdjustingLoss(tf.transpose(local), toBank, options);
    return {
      outputs: {},
      loss: tf.mul(tf.add(forward, backward), 0.5),
      intermediates: { local_t2v: local, memory_bank_t2v_logits: toBank, memory_bank_v2t_logits: videoToBank },
    };
  });
  // The path that training takes: the same similarities with the bank's features as constants.
  const bank = {
    ids: new Int32Array(0),
    text: get('mb_feat_t'),
    video: get('mb_feat_v'),
    textMask: bankTextMask!,
    videoMask: bankVideoMask!,
  };
  const features = { text: get('text_feat'), video: get('video_feat'), textMask: textMask!, videoMask: videoMask! };
  const constant = bankSimilarities(features, bank, weights);
  await check.tensor('mid.memory_bank_t2v_logits', constant.textToBank);
  await check.tensor('mid.memory_bank_v2t_logits', constant.videoToBank);
}

/** Sinkhorn targets and the uniform loss for every β and number of iterations of the file. */
export async function uniformCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const similarity = file.tensor('in.similarity');
  const temperature = file.number('temperature');
  for (const key of file.names('out.loss.')) {
    const parsed = /^beta(.+)_iter(\d+)$/.exec(key);
    if (!parsed) continue;
    const options = { temperature, beta: Number(parsed[1]), iterations: Number(parsed[2]) };
    await check.tensor(`out.plan.${key}`, transportTargets(similarity, options));
    const { value, gradients } = valueAndGradients(new Map([['similarity', similarity]]), () =>
      uniformRegularizationLoss(similarity, options),
    );
    await check.tensor(`out.loss.${key}`, value);
    await check.tensor(`grad.similarity.${key}`, gradients.get('similarity')!);
  }
}

/** The transport plan alone, rectangular. */
export async function sinkhornCase(check: GoldenCheck): Promise<void> {
  const scores = check.file.tensor('in.scores');
  for (const key of check.file.names('out.plan.iter'))
    await check.tensor(`out.plan.iter${key}`, sinkhornPlan(scores, Number(key)));
}

/** KL both ways and its gradients, of the mean and of one direction. */
export async function klCase(check: GoldenCheck): Promise<void> {
  const inputs = inputsOf(check, ['global_similarity', 'local_similarity']);
  const [global, local] = [inputs.get('global_similarity')!, inputs.get('local_similarity')!];
  const oneWay = () => klConsistencyLoss(global, local);
  const otherWay = () => klConsistencyLoss(tf.transpose(global), tf.transpose(local));
  await checkDifferentiable(check, inputs, () => ({
    outputs: { kl: oneWay(), kl_transposed: otherWay() },
    loss: tf.mul(tf.add(oneWay(), otherWay()), 0.5),
  }));
  const { gradients } = valueAndGradients(inputs, oneWay);
  for (const [name, gradient] of gradients) await check.tensor(`grad_kl_only.${name}`, gradient);
}
