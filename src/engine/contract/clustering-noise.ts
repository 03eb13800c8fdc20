import type { ExperimentConfig } from '@/config/schema';
import { Random } from '@/math/random';
import type { Sides } from '@/data/source';
import { clusterCounts } from './cluster-counts';

/** Tie-breaking noise of a step, per round of merging: [sequences · tokens] values. */
export interface ClusteringNoise {
  text: Float32Array[];
  video: Float32Array[];
}

/**
 * Seeded noise that breaks ties between densities (cluster.py adds U(0,1)·1e-6), a stream per step: the same for every
 * engine.
 */
export function clusteringNoise(
  { seed, batchSize, model }: ExperimentConfig,
  step: number,
  { text: texts, video: videos }: Sides,
): ClusteringNoise {
  const { noise, textRatios, videoRatios } = model.merging;
  const random = new Random('clustering noise', seed, step);
  const draw = (tokens: number, ratios: readonly number[]) => {
    const before = [tokens, ...clusterCounts(tokens, ratios)].slice(0, ratios.length);
    return before.map(n => Float32Array.from({ length: batchSize * n }, () => noise * random.uniform()));
  };
  const text = draw(texts.length, textRatios);
  return { text, video: draw(videos.length, videoRatios) };
}

/** The noise of both modalities as one matrix of rows per round, texts first. */
export function joinNoise({ text, video }: ClusteringNoise): Float32Array[] {
  return text.map((rows, round) => {
    const other = video[round] ?? new Float32Array(0);
    const all = new Float32Array(rows.length + other.length);
    all.set(rows);
    all.set(other, rows.length);
    return all;
  });
}
