import { UMAP } from 'umap-js';
import { onAxes, principalAxes } from '@/math/pca';
import { Random } from '@/math/random';

/** What to lay out in the plane. */
export interface ProjectionRequest {
  method: 'pca' | 'umap';
  /** [points · width] each; all are laid out together, so that a point means the same in every set */
  sets: Float32Array[];
  /** sets that take no part in finding the axes and are only placed by them; PCA only */
  placed: Float32Array[];
  width: number;
  /** UMAP: neighbours per point and least distance in the plane */
  neighbors: number;
  minDistance: number;
  seed: number;
}

/** Places in the plane. */
export interface ProjectionResult {
  /** [points · 2] per set, those that were only placed last */
  points: Float32Array[];
  /** share of the variance that both axes explain; null for UMAP, whose axes mean nothing */
  explained: [number, number] | null;
}

/** The projection worker's Comlink surface. Ending the worker cancels. */
export interface ProjectionWorkerApi {
  project(request: ProjectionRequest, onProgress: (done: number, total: number) => void): Promise<ProjectionResult>;
}

/** UMAP's steps between two breaths of the worker. */
const STEPS_AT_ONCE = 5;

/**
 * Lays vectors out in the plane: PCA, whose axes mean something and take further sets along, or UMAP, which keeps
 * neighbours together.
 * @param report told the steps done; may wait
 */
export async function project(
  request: ProjectionRequest,
  report: (done: number, total: number) => Promise<void> | void,
): Promise<ProjectionResult> {
  const { method, sets, placed, width } = request;
  if (method === 'umap') return { points: await umap(request, report), explained: null };
  await report(0, 1);
  const axes = principalAxes(sets, width, 2);
  const points = [...sets, ...placed].map(set => onAxes(axes, set));
  await report(1, 1);
  return { points, explained: [axes.explained[0] ?? 0, axes.explained[1] ?? 0] };
}

async function umap(
  { sets, width, neighbors, minDistance, seed }: ProjectionRequest,
  report: (done: number, total: number) => Promise<void> | void,
): Promise<Float32Array[]> {
  const vectors = sets.flatMap(set =>
    Array.from({ length: set.length / width }, (_, i) => Array.from(set.subarray(i * width, (i + 1) * width))),
  );
  const random = new Random('umap', seed);
  const layout = new UMAP({
    nNeighbors: Math.min(neighbors, vectors.length - 1),
    minDist: minDistance,
    random: () => random.uniform(),
  });
  await report(0, 1);
  const steps = layout.initializeFit(vectors);
  for (let step = 0; step < steps; step++) {
    layout.step();
    if (step % STEPS_AT_ONCE === 0) await report(step, steps);
  }
  const embedding = layout.getEmbedding();
  await report(steps, steps);
  let from = 0;
  return sets.map(set => {
    const own = embedding.slice(from, (from += set.length / width));
    return Float32Array.from(own.flat());
  });
}
