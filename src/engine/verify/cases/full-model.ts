import { type LossSettings, START_LOSSES } from '@/config/losses';
import { centralityWeights } from '../../reference/losses/centrality';
import { bankSimilarities, computeLosses, type TokenMerging } from '../../reference/losses/total';
import { globalSimilarity, localSimilarity } from '../../reference/model/local-similarity';
import { type BankEntries, MemoryBank } from '../../reference/model/memory-bank';
import { encodePairs, type PairBatch, retrievalSimilarity, type TowerShape } from '../../reference/model/neighbor-retr';
import { isBackbone, isDecayed, isTrained } from '../../contract/parameters';
import { lookup, type Parameters, toParameters } from '../../reference/model/parameters';
import { mergeToGlobal } from '../../reference/model/token-merging';
import { Optimizer } from '../../reference/optimizer';
import { type ScheduleKind, scheduleFactor } from '../../training/schedule';
import { trainStep } from '../../reference/trainer';
import { tf } from '../../tf';
import { type GoldenFile, weightsOf } from '../golden-file';
import { checkDifferentiable, valueAndGradients } from '../gradients';
import type { GoldenCheck } from '../golden-check';
import { compareBank } from './training';

/** Fetches another file of the same directory by its name. */
export type Sibling = (name: string) => Promise<GoldenFile>;

const firstWord = (text: string | undefined, fallback: string) => text?.split(' ')[0] ?? fallback;

function towerOf(file: GoldenFile): TowerShape {
  return {
    text: { layers: file.number('text_layers'), heads: file.number('heads') },
    frames: { kind: 'vit', layers: file.number('vision_layers'), heads: file.number('vision_heads') },
    temporal: { layers: file.number('layers'), heads: file.number('heads') },
  };
}

function mergingOf(file: GoldenFile): TokenMerging {
  const heads = file.number('tc_heads');
  return {
    text: { ratios: [1 / 6, 1 / 4], k: 3, heads, noise: null },
    video: { ratios: [1 / 4, 1 / 3], k: 3, heads, noise: null },
  };
}

function settingsOf(file: GoldenFile): LossSettings {
  const temperature = file.number('temperature');
  return {
    ...START_LOSSES,
    centrality: { enabled: true, scale: file.number('centrality_scale'), detached: false },
    neighbor: { enabled: true, weight: file.number('neighbor_weight'), neighbors: file.number('K'), temperature },
    uniform: {
      enabled: true,
      weight: file.number('uniform_weight'),
      beta: file.number('beta'),
      temperature,
      iterations: 50,
    },
    kl: { enabled: true, weight: file.number('kl_weight') },
  };
}

function batchOf(file: GoldenFile, prefix: string): PairBatch & { sampleIds: Int32Array } {
  return {
    textIds: file.ints(`${prefix}text_ids`),
    textMask: file.tensor(`${prefix}text_mask`) as tf.Tensor2D,
    frames: file.tensor(`${prefix}video`),
    videoMask: file.tensor(`${prefix}video_mask`) as tf.Tensor2D,
    sampleIds: file.ints(`${prefix}idx`),
  };
}

function bankOf(file: GoldenFile): BankEntries {
  return {
    ids: file.ints('in.mb_ind'),
    text: file.tensor('in.mb_feat_t'),
    video: file.tensor('in.mb_feat_v'),
    textMask: file.tensor('in.mb_mask_t'),
    videoMask: file.tensor('in.mb_mask_v'),
  };
}

/** The parameters alone: every tensor must be finite and make a usable model; nothing else is stored. */
export async function fullModelParamsCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const parameters = toParameters(file.tensors);
  for (const [name, { data }] of file.tensors) {
    const back = await parameters.get(name)!.data();
    check.add(name, 'output', back.every((x, i) => x === data[i] && Number.isFinite(x)) ? 0 : Infinity, 0);
  }
  tf.dispose([...parameters.values()]);
}

/** NeighborRetr.forward: features, all published losses, every parameter's gradient, each term's gradient, evaluation. */
export async function fullModelLossesCase(check: GoldenCheck, sibling: Sibling): Promise<void> {
  const { file } = check;
  const params = (await sibling(firstWord(file.metadata.params_file, 'full_model_params.safetensors'))).group('');
  // Parameters of branches that the published forward never enters have no gradient and no tensor in `grad.`.
  const weights = weightsOf(params);
  const batch = batchOf(file, 'in.');
  const bank = bankOf(file);
  const [merging, settings, tower] = [mergingOf(file), settingsOf(file), towerOf(file)];
  await checkDifferentiable(check, params, () => {
    const features = encodePairs(batch, weights, tower);
    const terms = computeLosses({ features, bank, weights, merging }, settings);
    const named = {
      total: terms.total,
      centrality: terms.centrality,
      uniform: terms.uniform!,
      neighbor: terms.neighbor!,
      kl: terms.kl!,
    };
    return {
      outputs: Object.fromEntries(Object.entries(named).map(([name, x]) => [`loss.${name}`, x.clone()])),
      loss: terms.total,
      intermediates: { text_feat: features.text.clone(), video_feat: features.video.clone() },
    };
  });
  await compareInside(check, weights);
  await compareTermGradients(check, weights, { bank, merging, settings });
  await check.tensor('out.eval_sim_matrix', retrievalSimilarity(encodePairs(batch, weights, tower), weights));
  const memory = new MemoryBank();
  memory.push(bank);
  const features = encodePairs(batch, weights, tower);
  memory.push({ ids: batch.sampleIds, ...features });
  await compareBank(check, 'out.after.', memory);
}

/** Intermediate values on the file's own features. */
async function compareInside(check: GoldenCheck, weights: ReturnType<typeof weightsOf>): Promise<void> {
  const { file } = check;
  const features = featuresOf(file);
  const merging = mergingOf(file);
  const scale = file.number('centrality_scale');
  const text = mergeToGlobal(features.text, features.textMask, weights, 'text', merging.text);
  const video = mergeToGlobal(features.video, features.videoMask, weights, 'video', merging.video);
  const { textToBank, videoToBank } = bankSimilarities(features, bankOf(file), weights);
  const inside: Record<string, tf.Tensor> = {
    local_t2v_logits: localSimilarity(features, weights),
    global_text_feat: text.clone(),
    global_video_feat: video.clone(),
    global_t2v_logits: globalSimilarity(text, video, weights),
    memory_bank_t2v_logits: textToBank,
    memory_bank_v2t_logits: videoToBank,
    text_centrality_weights: centralityWeights(features.text, text, scale),
    video_centrality_weights: centralityWeights(features.video, video, scale),
  };
  for (const [name, x] of Object.entries(inside)) if (file.has(`mid.${name}`)) await check.tensor(`mid.${name}`, x);
}

function featuresOf(file: GoldenFile) {
  return {
    text: file.tensor('mid.text_feat'),
    video: file.tensor('mid.video_feat'),
    textMask: file.tensor('in.text_mask'),
    videoMask: file.tensor('in.video_mask'),
  };
}

/** Gradients of the total and of each unweighted term with respect to the features. */
async function compareTermGradients(
  check: GoldenCheck,
  weights: ReturnType<typeof weightsOf>,
  context: { bank: BankEntries; merging: TokenMerging; settings: LossSettings },
): Promise<void> {
  const { file } = check;
  const features = featuresOf(file);
  const leaves = new Map([
    ['text_feat', features.text],
    ['video_feat', features.video],
  ]);
  const inputs = { features, bank: context.bank, weights, merging: context.merging };
  for (const term of ['total', 'centrality', 'uniform', 'neighbor', 'kl'] as const) {
    const { gradients } = valueAndGradients(leaves, () => computeLosses(inputs, context.settings)[term]!);
    for (const [name, gradient] of gradients) {
      const stored = term === 'total' ? `grad.${name}` : `grad_term.${term}.${name}`;
      if (file.has(stored)) await check.tensor(stored, gradient);
    }
  }
}

function makeOptimizer(file: GoldenFile, parameters: Parameters): Optimizer {
  const [lr, coefficient, decay] = [file.number('lr'), file.number('coef_lr'), file.number('weight_decay')];
  const trained = [...parameters].filter(([name]) => isTrained(name));
  const groups = trained.map(([name, value]) => ({
    name,
    value,
    lr: isBackbone(name) ? lr * coefficient : lr,
    weightDecay: isDecayed(name) ? decay : 0,
  }));
  const rule = { beta1: file.number('b1'), beta2: file.number('b2'), epsilon: file.number('e') };
  return new Optimizer(groups, { kind: 'bertadam', ...rule, parameterClip: 1 });
}

/** Several whole training steps: losses, gradient norms, logit scale, learning rates, final parameters and bank. */
export async function trajectoryCase(check: GoldenCheck, sibling: Sibling): Promise<void> {
  const { file } = check;
  const start = await sibling(firstWord(file.metadata.params_file, 'full_model_params.safetensors'));
  const first = await sibling(firstWord(file.metadata.batch0_and_bank_file, 'full_model_losses.safetensors'));
  const shared = file.has('in.batch1.text_ids') ? file : await sibling(file.fileName.replace('clamp', 'trajectory'));
  const parameters = toParameters(start.tensors);
  if (typeof file.hyper.logit_scale_param_start === 'number')
    parameters.get('clip.logit_scale')!.assign(tf.scalar(file.hyper.logit_scale_param_start));
  const optimizer = makeOptimizer(file, parameters);
  const bank = new MemoryBank();
  bank.push(bankOf(first));
  const order = file.json<number[]>('batch_order');
  const parts = { parameters, tower: towerOf(file), merging: mergingOf(file), optimizer, bank, globalClip: 1 };
  const columns: Record<string, number[]> = {};
  const record = (name: string, value: number) => (columns[name] ??= []).push(value);
  for (let step = 0; step < file.number('steps'); step++) {
    const index = order[step] ?? 0;
    const batch = index === 0 ? batchOf(first, 'in.') : batchOf(shared, `in.batch${index}.`);
    const factor = scheduleFactor(
      file.hyper.schedule as ScheduleKind,
      step / file.number('t_total'),
      file.number('warmup'),
    );
    const values = await trainStep(parts, batch, settingsOf(file), factor);
    for (const term of ['total', 'centrality', 'uniform', 'neighbor', 'kl'] as const) record(term, values[term] ?? NaN);
    record('grad_norm', values.gradientNorm);
    record('logit_scale', (await lookup(parameters)('clip.logit_scale').data())[0] ?? NaN);
    record('lr_noclip', file.number('lr') * factor);
    record('lr_clip', file.number('lr') * file.number('coef_lr') * factor);
  }
  for (const [name, values] of Object.entries(columns))
    if (file.has(`out.${name}`)) check.values(`out.${name}`, values);
  await compareBank(check, 'out.final.', bank);
  const noisy = file.metadata.final_noise_driven ? file.json('final_noise_driven') : {};
  for (const name of file.names('final.')) {
    const tolerance = name in noisy ? 'tol_final_abs_noise_driven' : 'tol_final_abs';
    await check.tensor(`final.${name}`, parameters.get(name)!.clone(), Number(file.metadata[tolerance]));
  }
  optimizer.dispose();
  bank.clear();
  tf.dispose([...parameters.values()]);
}
