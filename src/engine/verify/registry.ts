import { hubnessCase, metricsMultiCase, metricsSingleCase, posthocCase } from './cases/analysis';
import { aggregateVideoCase, clipImageCase, clipTextCase } from './cases/encoders';
import { fullModelLossesCase, fullModelParamsCase, type Sibling, trajectoryCase } from './cases/full-model';
import {
  centralityLossCase,
  centralityWeightingCase,
  centralityWeightsCase,
  klCase,
  neighborAdjustingCase,
  neighborLossCase,
  sinkhornCase,
  uniformCase,
} from './cases/losses';
import { ctmTcBlockCase, dpcKnnCase, mergeGlobalFeaturesCase } from './cases/merging';
import { globalLevel, localLevel, primitives } from './cases/similarity';
import { bertAdamCase, memoryBankCase, schedulesCase } from './cases/training';
import type { GoldenCheck } from './golden-check';

/** Runs one reference file through the engine and records the comparisons. */
export type CaseRunner = (check: GoldenCheck, sibling: Sibling) => Promise<void>;

/** Runners by the start of a case's name; what follows names the variant (shape, hyper-parameters). */
const RUNNERS: Record<string, CaseRunner> = {
  primitives,
  local_level: localLevel,
  global_level: globalLevel,
  centrality_weights: centralityWeightsCase,
  centrality_weighting_loss: centralityWeightingCase,
  compute_centrality_loss: centralityLossCase,
  neighbor_adjusting: neighborAdjustingCase,
  compute_neighbor_loss: neighborLossCase,
  uniform_regularization: uniformCase,
  sinkhorn_plan: sinkhornCase,
  kl_divergence: klCase,
  dpc_knn: dpcKnnCase,
  ctm_tcblock: ctmTcBlockCase,
  merge_global_features: mergeGlobalFeaturesCase,
  aggregate_video_features: aggregateVideoCase,
  clip_text_encoder: clipTextCase,
  clip_image_encoder: clipImageCase,
  full_model_params: fullModelParamsCase,
  full_model_losses: fullModelLossesCase,
  full_model_trajectory: trajectoryCase,
  full_model_clamp: trajectoryCase,
  bertadam: bertAdamCase,
  lr_schedules: schedulesCase,
  memory_bank: memoryBankCase,
  metrics_single: metricsSingleCase,
  metrics_multi_sentence: metricsMultiCase,
  hubness: hubnessCase,
  posthoc: posthocCase,
};

/** The runner of a case by the longest known start of its name, or null. */
export function runnerOf(caseName: string): CaseRunner | null {
  const known = Object.keys(RUNNERS).filter(prefix => caseName === prefix || caseName.startsWith(prefix + '_'));
  const best = known.sort((a, b) => b.length - a.length)[0];
  return best === undefined ? null : (RUNNERS[best] ?? null);
}
